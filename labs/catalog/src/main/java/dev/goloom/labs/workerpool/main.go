// Run: go run main.go
//
// The Go side of the lab worker-pool: a bounded channel of jobs, some goroutines that range
// over it, a WaitGroup for their end, a context for the jobs', and a recover around each job.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	workers   = 2
	places    = 8
	clients   = 5
	jobsEach  = 40
	panicking = 200
)

// Pool runs jobs; at most places of them wait.
type Pool struct {
	jobs    chan func()
	quit    chan struct{} // closed when no job is taken any more
	senders sync.WaitGroup
	mu      sync.RWMutex // senders.Add against close(quit)
	closed  bool
	workers sync.WaitGroup
	failed  atomic.Int64
	ended   atomic.Int64 // workers that came to the end of the channel alive
}

func newPool(n, places int) *Pool {
	p := &Pool{jobs: make(chan func(), places), quit: make(chan struct{})}
	for i := 0; i < n; i++ {
		p.workers.Add(1)
		go func() {
			defer p.workers.Done()
			for job := range p.jobs {
				p.run(job)
			}
			p.ended.Add(1)
		}()
	}
	return p
}

// run keeps a panic from ending the process.
func (p *Pool) run(job func()) {
	defer func() {
		if recover() != nil {
			p.failed.Add(1)
		}
	}()
	job()
}

// Submit waits for a place; it answers false if the pool is closed meanwhile.
func (p *Pool) Submit(job func()) bool {
	p.mu.RLock()
	if p.closed {
		p.mu.RUnlock()
		return false
	}
	p.senders.Add(1)
	p.mu.RUnlock()
	defer p.senders.Done()
	select {
	case p.jobs <- job:
		return true
	case <-p.quit:
		return false
	}
}

// Close lets the senders go, then closes the channel: a send on a closed one would panic.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	close(p.quit)
	p.mu.Unlock()
	p.senders.Wait()
	close(p.jobs)
}

// Drain gives up what is queued, and waits for what runs.
func (p *Pool) Drain() (undone int) {
	p.Close()
	for range p.jobs {
		undone++
	}
	return undone
}

func main() {
	bounded()
	panics()
	drain()
	cancelled()
	expired()
	nested()
}

// occupy keeps all workers until gate is closed.
func occupy(p *Pool, gate <-chan struct{}) {
	var inside sync.WaitGroup
	inside.Add(workers)
	for i := 0; i < workers; i++ {
		p.Submit(func() { inside.Done(); <-gate })
	}
	inside.Wait()
}

// bounded fills a pool until its clients wait: all of them have offered a job that is not taken.
func bounded() {
	p, gate := newPool(workers, places), make(chan struct{})
	occupy(p, gate)
	var offered, taken, done atomic.Int64
	var all sync.WaitGroup
	for c := 0; c < clients; c++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := 0; i < jobsEach; i++ {
				offered.Add(1)
				p.Submit(func() { done.Add(1) })
				taken.Add(1)
			}
		}()
	}
	for offered.Load() != places+clients || taken.Load() != places {
		runtime.Gosched()
	}
	queued, waiting := len(p.jobs), offered.Load()-taken.Load()
	close(gate)
	all.Wait()
	p.Close()
	p.workers.Wait()
	fmt.Printf("bounded   queued=%d waiting=%d done=%d\n", queued, waiting, done.Load())
}

func panics() {
	p := newPool(workers, places)
	for i := 0; i < panicking; i++ {
		p.Submit(func() { panic("on purpose") })
	}
	p.Close()
	p.workers.Wait()
	fmt.Printf("panicking jobs=%d recovered=%d workers=%d\n", panicking, p.failed.Load(), p.ended.Load())
}

// drain ends a pool whose workers are occupied, whose queue is full and at whose door clients wait.
func drain() {
	p, gate := newPool(workers, places), make(chan struct{})
	occupy(p, gate)
	var ran, refused atomic.Int64
	for i := 0; i < places; i++ {
		p.Submit(func() { ran.Add(1) })
	}
	var all sync.WaitGroup
	for c := 0; c < clients; c++ {
		all.Add(1)
		go func() {
			defer all.Done()
			if !p.Submit(func() { ran.Add(1) }) {
				refused.Add(1)
			}
		}()
	}
	undone := p.Drain()
	close(gate)
	all.Wait()
	p.workers.Wait()
	accepted := workers + places + clients - int(refused.Load())
	completed := workers + int(ran.Load())
	fmt.Printf("drain     accepted=%d completed=%d undone=%d refused=%d\n",
		accepted, completed, undone, refused.Load())
}

// cancelled cancels all that is queued: a channel keeps it all the same.
func cancelled() {
	p, gate := newPool(workers, places), make(chan struct{})
	occupy(p, gate)
	ctx, cancel := context.WithCancel(context.Background())
	var ran atomic.Int64
	for i := 0; i < places; i++ {
		p.Submit(unlessOver(ctx, &ran))
	}
	cancel()
	taken := 0
	select {
	case p.jobs <- func() {}:
		taken++
	default:
	}
	close(gate)
	p.Close()
	p.workers.Wait()
	fmt.Printf("cancelled queued=%d ran=%d taken=%d\n", places, ran.Load(), taken)
}

// expired queues jobs whose deadline passes before a worker is free.
func expired() {
	p, gate := newPool(workers, places), make(chan struct{})
	occupy(p, gate)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	var ran atomic.Int64
	for i := 0; i < places; i++ {
		p.Submit(unlessOver(ctx, &ran))
	}
	<-ctx.Done()
	close(gate)
	p.Close()
	p.workers.Wait()
	fmt.Printf("expired   queued=%d ran=%d\n", places, ran.Load())
}

// unlessOver makes a job that looks at its context before it begins: the channel does not.
func unlessOver(ctx context.Context, ran *atomic.Int64) func() {
	return func() {
		if ctx.Err() == nil {
			ran.Add(1)
		}
	}
}

// nested lets every worker wait for a job that is behind it in the queue. Nobody is left to run
// one; only the context ends the wait.
func nested() {
	p := newPool(workers, places)
	ctx, cancel := context.WithCancel(context.Background())
	var submitted sync.WaitGroup
	submitted.Add(workers)
	gate := make(chan struct{})
	var done atomic.Int64
	for i := 0; i < workers; i++ {
		p.Submit(func() {
			<-gate // until both are inside
			result := make(chan int, 1)
			p.Submit(func() { result <- 1 })
			submitted.Done()
			select {
			case <-result:
				done.Add(1)
			case <-ctx.Done():
			}
		})
	}
	for len(p.jobs) > 0 {
		runtime.Gosched()
	}
	close(gate)
	submitted.Wait() // now both wait, and both jobs that they wait for are queued
	queued, before := len(p.jobs), done.Load()
	cancel()
	p.Close()
	p.workers.Wait()
	fmt.Printf("nested    jobs=%d queued=%d done=%d\n", workers, queued, before)
}
