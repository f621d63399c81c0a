// Run: go run main.go
//
// The Go side of the lab backpressure: one worker behind a buffered channel, one task
// each tick, each takes -load ticks. Time is a loop over ticks, in one goroutine, so
// the figures are exact; the queue is a real channel. What the policies do with it is
// what they would do in a submitting goroutine.
package main

import (
	"flag"
	"fmt"
	"sort"
)

var (
	load   = flag.Int("load", 2, "how many times more work arrives than is done")
	tasks  = flag.Int("tasks", 200, "tasks that arrive, one each tick")
	places = flag.Int("queue", 8, "places in the queue")
)

func main() {
	flag.Parse()
	play("block", *places, block)
	play("reject", *places, reject)
	play("caller-runs", *places, callerRuns)
	play("drop-oldest", *places, dropOldest)
	play("drop-newest", *places, dropNewest)
	play("shorter-queue", *places/4, reject)
	play("longer-queue", *places*8, reject)
	play("no-bound", *tasks, block) // a channel has a bound; this one is never reached
}

type fate int

const (
	waits fate = iota // the submitter is still in its send
	queued
	runsInCaller
	refused
	dropped
)

// A policy is what a submitter does with a task.
type policy func(jobs chan *job, j *job) fate

// block is `jobs <- j`. In this loop nobody may block, so it asks again later.
func block(jobs chan *job, j *job) fate {
	select {
	case jobs <- j:
		return queued
	default:
		return waits
	}
}

func reject(jobs chan *job, j *job) fate {
	select {
	case jobs <- j:
		return queued
	default:
		return refused
	}
}

func callerRuns(jobs chan *job, j *job) fate {
	select {
	case jobs <- j:
		return queued
	default:
		return runsInCaller
	}
}

// dropOldest takes the oldest out. With other submitters about, that must be a loop.
func dropOldest(jobs chan *job, j *job) fate {
	for {
		select {
		case jobs <- j:
			return queued
		default:
		}
		select {
		case oldest := <-jobs:
			oldest.fate = dropped
		default:
		}
	}
}

func dropNewest(jobs chan *job, j *job) fate {
	select {
	case jobs <- j:
		return queued
	default:
		return dropped // and nobody is told
	}
}

// Shedding by priority or by deadline is not here: it takes a look at what is queued,
// and a channel does not let anybody look.

type job struct {
	number, deadline, start int
	fate                    fate
	done, inCaller          bool
}

// golden is the fraction of the golden ratio: multiples of it spread evenly.
const golden = 0x9E3779B97F4A7C15

// newJob makes the task that arrives at the tick of its number.
func newJob(number int) *job {
	patience := *load + *places/2
	if uint64(number)*golden>>63 == 0 {
		patience = *load + *places*(*load+1)/2
	}
	return &job{number: number, deadline: number + patience}
}

// station is the pool, its source and the clock.
type station struct {
	policy          policy
	jobs            chan *job
	all             []*job
	next, now, most int
	worker, caller  *job
}

func play(name string, capacity int, p policy) {
	s := &station{policy: p, jobs: make(chan *job, capacity)}
	for i := 0; i < *tasks; i++ {
		s.all = append(s.all, newJob(i))
	}
	for ; s.next < *tasks || s.worker != nil || s.caller != nil; s.now++ {
		s.finish()
		s.emit(s.now)
		s.most = max(s.most, len(s.jobs))
	}
	s.print(name)
}

// finish ends what is over, the older task first.
func (s *station) finish() {
	for {
		worker, caller := s.over(s.worker), s.over(s.caller)
		switch {
		case worker && !(caller && s.caller.number < s.worker.number):
			s.worker.done = true
			s.worker = nil
			s.take()
		case caller:
			s.caller.done = true
			s.caller = nil
		default:
			return
		}
		s.emit(s.now - 1)
	}
}

func (s *station) over(j *job) bool { return j != nil && j.start+*load <= s.now }

// take is the worker's `j := <-jobs`.
func (s *station) take() {
	if s.worker != nil {
		return
	}
	select {
	case s.worker = <-s.jobs:
		s.worker.start = s.now
	default:
	}
}

// emit submits what has arrived, until the submitter is held up.
func (s *station) emit(arrived int) {
	for s.next < *tasks && s.next <= arrived && s.caller == nil {
		j := s.all[s.next]
		j.fate = s.policy(s.jobs, j)
		switch j.fate {
		case waits:
			return
		case runsInCaller:
			j.start, j.inCaller = s.now, true
			s.caller = j
		}
		s.next++
		s.take()
	}
}

func (s *station) print(name string) {
	done, inTime, caller := 0, 0, 0
	var waited []int
	for _, j := range s.all {
		if j.inCaller {
			caller++
		}
		if j.done {
			done++
			waited = append(waited, j.start-j.number)
			if j.start+*load <= j.deadline {
				inTime++
			}
		}
	}
	sort.Ints(waited)
	fmt.Printf("%-13s done=%d intime=%d lost=%d longest=%d p50=%d max=%d caller=%d\n",
		name, done, inTime, *tasks-done, s.most, waited[len(waited)/2], waited[len(waited)-1], caller)
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}
