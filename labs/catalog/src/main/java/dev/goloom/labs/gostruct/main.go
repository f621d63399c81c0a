// Run: go run main.go
//
// The Go side of the lab go-struct: the interview's skeleton with its flaws, then the
// same vocabulary put right. What is left behind is read from a goroutine dump. One
// processor for all, so that the figures are the same in each run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	workers = flag.Int("workers", 2, "workers")
	queue   = flag.Int("queue", 4, "places in the job queue")
	jobs    = flag.Int("jobs", 100, "jobs that are submitted")
	panics  = flag.Bool("panic", false, "run a job that panics")
)

// The skeleton.

type Job func()

type WorkerPool struct {
	workers    int
	jobQueue   chan Job
	workerPool chan chan Job
	quit       chan bool
}

type Worker struct {
	jobChannel chan Job
	workerPool chan chan Job
	quit       chan bool
}

func NewWorkerPool(workers, bound int) *WorkerPool {
	return &WorkerPool{
		workers:    workers,
		jobQueue:   make(chan Job, bound),
		workerPool: make(chan chan Job, workers),
		quit:       make(chan bool),
	}
}

func (w *WorkerPool) Start() {
	for i := 0; i < w.workers; i++ {
		worker := Worker{make(chan Job), w.workerPool, w.quit}
		go worker.run()
	}
	go w.dispatch()
}

func (w *WorkerPool) dispatch() {
	for {
		select {
		case job := <-w.jobQueue:
			go func() {
				jobChannel := <-w.workerPool
				jobChannel <- job
			}()
		}
	}
}

func (w *WorkerPool) Stop() {
	go func() { w.quit <- true }()
}

func (w Worker) run() {
	for {
		w.workerPool <- w.jobChannel
		select {
		case job := <-w.jobChannel:
			job()
		case <-w.quit:
			return
		}
	}
}

// The same, put right.

var ErrStopped = errors.New("the pool is stopped")

type Pool struct {
	jobs     chan func(context.Context)
	stopping chan struct{}
	once     sync.Once
	sending  sync.RWMutex // held by who sends on jobs; alone by who closes it
	workers  sync.WaitGroup
	ctx      context.Context
	cancel   context.CancelFunc

	done, failed, undone atomic.Int64
}

func NewPool(parent context.Context, workers, bound int) *Pool {
	p := &Pool{jobs: make(chan func(context.Context), bound), stopping: make(chan struct{})}
	p.ctx, p.cancel = context.WithCancel(parent)
	for i := 0; i < workers; i++ {
		p.workers.Add(1)
		go p.work()
	}
	return p
}

func (p *Pool) work() {
	defer p.workers.Done()
	for job := range p.jobs {
		p.run(job)
	}
}

func (p *Pool) run(job func(context.Context)) {
	if p.ctx.Err() != nil {
		p.undone.Add(1)
		return
	}
	defer func() {
		if recover() != nil {
			p.failed.Add(1)
		}
		p.done.Add(1)
	}()
	job(p.ctx)
}

func (p *Pool) Submit(ctx context.Context, job func(context.Context)) error {
	p.sending.RLock()
	defer p.sending.RUnlock()
	select {
	case <-p.stopping:
		return ErrStopped
	default:
	}
	select {
	case p.jobs <- job:
		return nil
	case <-p.stopping:
		return ErrStopped
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Pool) Stop(ctx context.Context) {
	p.once.Do(func() {
		close(p.stopping) // blocked submitters leave
		p.sending.Lock()  // the last of them has left
		close(p.jobs)
		p.sending.Unlock()
	})
	stop := context.AfterFunc(ctx, p.cancel)
	defer stop()
	p.workers.Wait()
}

// What becomes of them.

func main() {
	flag.Parse()
	if *panics {
		panicking()
	}
	runtime.GOMAXPROCS(1)
	noBackpressure()
	lostAtStop()
	acceptedAfterStop()
	stopDoesNotWait()
	order("no-order", func() (func(Job), func()) {
		pool := NewWorkerPool(1, *queue)
		pool.Start()
		return func(job Job) { pool.jobQueue <- job }, pool.Stop
	})
	panicEndsTheProcess()

	boundedFixed()
	drainsFixed()
	deadlineFixed()
	recoversFixed()
	order("order-fixed", func() (func(Job), func()) {
		pool := NewPool(context.Background(), 1, *jobs)
		return func(job Job) { submit(pool, job) }, func() { pool.Stop(context.Background()) }
	})
}

func noBackpressure() {
	before := census()
	pool := NewWorkerPool(*workers, *queue)
	pool.Start()
	gate := make(chan bool)
	var running atomic.Int64
	for i := 0; i < *jobs; i++ {
		pool.jobQueue <- func() { running.Add(1); <-gate }
	}
	left := since(before)
	fmt.Printf("%-19s accepted=%d bound=%d queued=%d running=%d goroutines=%d\n", "no-backpressure",
		*jobs, *queue, len(pool.jobQueue), running.Load(), left["dispatch.func1"])
	close(gate)
	settle()
}

func lostAtStop() {
	before := census()
	pool := NewWorkerPool(*workers, *queue)
	pool.Start()
	gate := make(chan bool)
	var ran atomic.Int64
	for i := 0; i < *jobs; i++ {
		pool.jobQueue <- func() { <-gate; ran.Add(1) }
	}
	settle()
	for i := 0; i < *workers; i++ {
		pool.Stop()
	}
	settle()
	close(gate)
	left := since(before)
	fmt.Printf("%-19s accepted=%d ran=%d lost=%d hang=%d\n", "lost-at-stop",
		*jobs, ran.Load(), int64(*jobs)-ran.Load(), left["dispatch.func1"])
}

func acceptedAfterStop() {
	before := census()
	pool := NewWorkerPool(*workers, *queue)
	pool.Start()
	settle()
	for i := 0; i < *workers+1; i++ {
		pool.Stop()
	}
	settle()
	var ran atomic.Int64
	for i := 0; i < *jobs; i++ {
		pool.jobQueue <- func() { ran.Add(1) }
	}
	left := since(before)
	fmt.Printf("%-19s accepted=%d ran=%d hang=%d insend=%d stops=%d workers=%d\n",
		"accepted-after-stop", *jobs, ran.Load(), left["dispatch.func1"],
		left["dispatch.func1 chan send"], left["Stop.func1"], left["run"])
}

func stopDoesNotWait() {
	before := census()
	pool := NewWorkerPool(*workers, *queue)
	pool.Start()
	gate := make(chan bool)
	var running, ended atomic.Int64
	for i := 0; i < *workers; i++ {
		pool.jobQueue <- func() { running.Add(1); <-gate; ended.Add(1) }
	}
	settle()
	pool.Stop()
	atReturn := running.Load() - ended.Load()
	close(gate)
	left := since(before)
	fmt.Printf("%-19s running=%d workers=%d dispatchers=%d\n", "stop-does-not-wait",
		atReturn, left["run"], left["dispatch"])
}

// order holds the only worker, submits jobs, and counts those that begin after a younger one.
func order(name string, start func() (submit func(Job), stop func())) {
	submit, stop := start()
	gate := make(chan bool)
	var begun []int
	submit(func() { <-gate })
	settle()
	for i := 0; i < *jobs; i++ {
		number := i // Go 1.21 has one i for all
		submit(func() { begun = append(begun, number) })
	}
	settle()
	close(gate)
	settle()
	fmt.Printf("%-19s jobs=%d overtaken=%d\n", name, len(begun), overtaken(begun))
	stop()
	settle()
}

func overtaken(begun []int) int {
	n, youngest := 0, -1
	for _, job := range begun {
		if job < youngest {
			n++
		} else {
			youngest = job
		}
	}
	return n
}

func panicking() {
	pool := NewWorkerPool(*workers, *queue)
	pool.Start()
	pool.jobQueue <- func() { panic("bad job") }
	select {}
}

func panicEndsTheProcess() {
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, "executable:", err)
		os.Exit(1)
	}
	said, err := exec.Command(self, "-panic").CombinedOutput()
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	fmt.Printf("%-19s exit=%d told=%t\n", "panic", code, strings.Contains(string(said), "bad job"))
}

func boundedFixed() {
	pool := NewPool(context.Background(), *workers, *queue)
	gate := make(chan bool)
	var accepted, running, refused atomic.Int64
	go func() {
		for i := 0; i < *jobs; i++ {
			err := pool.Submit(context.Background(), func(context.Context) { running.Add(1); <-gate })
			if err != nil {
				refused.Add(1)
				return
			}
			accepted.Add(1)
		}
	}()
	settle()
	fmt.Printf("%-19s accepted=%d bound=%d running=%d\n", "bounded-fixed",
		accepted.Load(), *queue, running.Load())
	close(gate)
	pool.Stop(context.Background())
	settle()
}

func drainsFixed() {
	before := census()
	pool := NewPool(context.Background(), *workers, *queue)
	gate := make(chan bool)
	var accepted, refused, stopped atomic.Int64
	go func() {
		for i := 0; i < *jobs; i++ {
			if pool.Submit(context.Background(), func(context.Context) { <-gate }) != nil {
				refused.Add(1)
				return
			}
			accepted.Add(1)
		}
	}()
	settle()
	for i := 0; i < 2; i++ {
		go func() { pool.Stop(context.Background()); stopped.Add(1) }()
	}
	settle()
	early := stopped.Load()
	close(gate)
	left := since(before)
	fmt.Printf("%-19s accepted=%d ran=%d refused=%d early=%d stopped=%d left=%d\n", "drains-fixed",
		accepted.Load(), pool.done.Load(), refused.Load(), early, stopped.Load(), left[""])
}

func deadlineFixed() {
	pool := NewPool(context.Background(), *workers, *queue)
	for i := 0; i < *workers+*queue; i++ {
		submit(pool, nil)
	}
	settle()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	pool.Stop(ctx)
	fmt.Printf("%-19s accepted=%d done=%d undone=%d\n", "deadline-fixed",
		*workers+*queue, pool.done.Load(), pool.undone.Load())
}

// submit submits a job, or one that waits for the end of its context.
func submit(pool *Pool, job Job) {
	err := pool.Submit(context.Background(), func(ctx context.Context) {
		if job == nil {
			<-ctx.Done()
		} else {
			job()
		}
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func recoversFixed() {
	pool := NewPool(context.Background(), *workers, *queue)
	var ran atomic.Int64
	for i := 0; i < *jobs; i++ {
		submit(pool, func() { panic("bad job") })
	}
	submit(pool, func() { ran.Add(1) })
	pool.Stop(context.Background())
	fmt.Printf("%-19s failed=%d ran=%d\n", "recovers-fixed", pool.failed.Load(), ran.Load())
}

// Who is there, and who waits.

var (
	header = regexp.MustCompile(`^goroutine \d+ \[([^\],]+)`)
	ours   = regexp.MustCompile(`(?m)^main\.(?:\(\*?\w+\)|\w+)\.(\w[\w.]*)\(`)
)

const patience = 20 * time.Second

// settle waits until every other goroutine waits on a channel or a lock.
func settle() {
	for limit := time.Now().Add(patience); time.Now().Before(limit); runtime.Gosched() {
		busy := false
		for _, goroutine := range dump()[1:] {
			reason := string(header.FindStringSubmatch(goroutine)[1])
			busy = busy || reason == "running" || reason == "runnable"
		}
		if !busy {
			return
		}
	}
	fmt.Fprintln(os.Stderr, "some goroutines do not come to rest")
	os.Exit(1)
}

// dump has the stacks of all goroutines, the caller's first.
func dump() []string {
	text := make([]byte, 1<<22)
	text = text[:runtime.Stack(text, true)]
	return strings.Split(strings.TrimSpace(string(text)), "\n\n")
}

// census counts the other goroutines by the function that they are in, and by that and the
// reason why they wait; under "", all of them.
func census() map[string]int {
	settle()
	counts := map[string]int{}
	for _, goroutine := range dump()[1:] {
		reason := header.FindStringSubmatch(goroutine)[1]
		counts[""]++
		if in := ours.FindStringSubmatch(goroutine); in != nil {
			counts[in[1]]++
			counts[in[1]+" "+reason]++
		}
	}
	return counts
}

// since counts those that were not there before.
func since(before map[string]int) map[string]int {
	now := census()
	for key, n := range before {
		now[key] -= n
	}
	return now
}
