package main

import (
	"fmt"
	"sort"
	"sync"
	"time"
)

// places is how many tasks may wait for a worker: Load.PLACES.
const places = 1024

// job is a task: it adds one to the stripe that its worker gives it.
type job func(done *stripe)

// pool is some goroutines that range over a buffered channel: whoever submits
// waits while it is full.
type pool struct {
	jobs    chan job
	workers sync.WaitGroup
	done    []stripe // one for each worker
}

func newPool(workers int) *pool {
	p := &pool{jobs: make(chan job, places), done: make([]stripe, workers)}
	p.workers.Add(workers)
	for i := range p.done {
		own := &p.done[i]
		go func() {
			for j := range p.jobs {
				j(own)
			}
			p.workers.Done()
		}()
	}
	return p
}

// drain waits for all tasks and answers how many ran. Nobody may submit any
// more.
func (p *pool) drain() int {
	close(p.jobs)
	p.workers.Wait()
	ran := 0
	for i := range p.done {
		ran += int(p.done[i].count)
	}
	return ran
}

// poolLoad is what a pool has to do in a row. The Java class of the same name says
// in words what it is.
type poolLoad interface {
	run(workers int) (measured, error)
}

// poolRow is a load with the name that it has in PoolBenchmark.java.
type poolRow struct {
	name string
	load poolLoad
}

var poolRows = []poolRow{
	{"EMPTY_1", compute{1, 100_000, 0}},
	{"EMPTY_4", compute{4, 100_000, 0}},
	{"HALF_US_1", compute{1, 40_000, 300}},
	{"HALF_US_4", compute{4, 40_000, 300}},
	{"FIVE_US_4", compute{4, 8_000, 3_000}},
	{"WAIT_1K", waits{1_000, 20_000}},
	{"WAIT_10K", waits{10_000, 40_000}},
	{"SUBMIT", futures{50_000}},
	{"PACED", paced{20 * time.Microsecond, 1_000}},
}

// all fails unless each task has run once.
func all(ran, tasks int, elapsed time.Duration) (measured, error) {
	if ran != tasks {
		return measured{}, fmt.Errorf("%d of %d tasks ran", ran, tasks)
	}
	return measured{tasks, elapsed}, nil
}

// compute is the twin of Compute.java.
type compute struct{ producers, tasks, steps int }

func (c compute) run(workers int) (measured, error) {
	p := newPool(workers)
	task := func(done *stripe) {
		if c.steps > 0 && spin(c.steps) == 0 {
			panic("a generator that never gives 0 gave 0")
		}
		done.count++
	}
	start := time.Now()
	var producers sync.WaitGroup
	producers.Add(c.producers)
	for i := 0; i < c.producers; i++ {
		go func() {
			for i := 0; i < c.tasks/c.producers; i++ {
				p.jobs <- task
			}
			producers.Done()
		}()
	}
	producers.Wait()
	ran := p.drain()
	return all(ran, c.tasks, time.Since(start))
}

// spin takes six cycles for each step, as Compute.spin does.
func spin(steps int) uint64 {
	x := uint64(1)
	for i := 0; i < steps; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// waits is the twin of Waits.java: a goroutine for each task, and a channel of
// permits that is taken from before the goroutine is started.
type waits struct{ most, tasks int }

func (w waits) run(int) (measured, error) {
	permits := make(chan struct{}, w.most)
	var done stripedCounter
	var tasks sync.WaitGroup
	tasks.Add(w.tasks)
	start := time.Now()
	for i := 0; i < w.tasks; i++ {
		i := i // one variable per iteration, which go 1.19 does not give by itself
		permits <- struct{}{}
		go func() {
			time.Sleep(time.Millisecond)
			done.increment(i)
			<-permits
			tasks.Done()
		}()
	}
	tasks.Wait()
	elapsed := time.Since(start)
	return all(done.sumThenReset(), w.tasks, elapsed)
}

// futures is the twin of Futures.java: a future is a channel of capacity 1, and
// a task whose deadline has passed is not run.
type futures struct{ tasks int }

type future struct {
	deadline time.Time
	answer   chan int
}

func (f futures) run(workers int) (measured, error) {
	p := newPool(workers)
	const unread = 2 * places
	var waiting [unread]future
	sum, want := 0, 0
	start := time.Now()
	for i := 0; i < f.tasks; i++ {
		if i >= unread {
			sum += <-waiting[i%unread].answer
		}
		waiting[i%unread] = p.submit(time.Hour, i%128)
		want += i % 128
	}
	for i := 0; i < unread && i < f.tasks; i++ {
		sum += <-waiting[i].answer
	}
	elapsed := time.Since(start)
	if sum != want {
		return measured{}, fmt.Errorf("answers of %d left, %d came", want, sum)
	}
	return all(p.drain(), f.tasks, elapsed)
}

func (p *pool) submit(within time.Duration, answer int) future {
	f := future{time.Now().Add(within), make(chan int, 1)}
	p.jobs <- func(done *stripe) {
		if time.Now().Before(f.deadline) {
			f.answer <- answer
		}
		done.count++
	}
	return f
}

// paced is the twin of Paced.java.
type paced struct {
	every time.Duration
	tasks int
}

func (c paced) run(workers int) (measured, error) {
	p := newPool(workers)
	latencies := make([]time.Duration, c.tasks)
	start := time.Now()
	for i := range latencies {
		latency := &latencies[i]
		for due := start.Add(time.Duration(i) * c.every); time.Now().Before(due); {
		}
		submitted := time.Now()
		p.jobs <- func(done *stripe) {
			*latency = time.Since(submitted)
			done.count++
		}
	}
	ran := p.drain()
	sort.Slice(latencies, func(i, j int) bool { return latencies[i] < latencies[j] })
	return all(ran, c.tasks, latencies[c.tasks/2]*time.Duration(c.tasks))
}
