// Run: go run main.go
//
// The Go side of the lab pool-deadlock: a pool of two goroutines over a channel of
// jobs, and jobs that submit a job to the same pool and wait for its result. The
// main goroutine never waits with them but watches, so the runtime does not take
// the program for deadlocked as a whole. The first scene does just that, in a
// process of its own.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

const (
	workers  = 2
	room     = 64
	patience = 20 * time.Second
)

var (
	roots  = flag.Int("roots", 4, "jobs submitted from outside")
	depth  = flag.Int("depth", 10, "jobs that wait in one another below each of them")
	asleep = flag.Bool("asleep", false, "deadlock as a whole")
)

func main() {
	flag.Parse()
	if *asleep {
		results := start(newPool().run)
		<-results
		return
	}
	allAsleep()
	stuck("nested-wait", func() { start(newPool().run) })
	stuck("semaphore", func() { start(newPermits().run) })
	ended("help", start(newPool().help))
	ended("no-pool", start(goAndWait))
	ended("not-waiting", start(newPool().pass))
}

// start submits the root jobs of a scene from a goroutine of its own.
func start(run func(level int) int) <-chan int {
	results := make(chan int, *roots)
	for i := 0; i < *roots; i++ {
		go func() { results <- run(0) }()
	}
	return results
}

// job is done by whoever claims it first.
type job struct {
	claimed atomic.Bool
	work    func() int
	result  chan int
}

func (j *job) try() {
	if j.claimed.CompareAndSwap(false, true) {
		j.result <- j.work()
	}
}

// pool is two goroutines that range over a channel.
type pool chan *job

func newPool() pool {
	p := make(pool, room)
	for i := 0; i < workers; i++ {
		go func() {
			for j := range p {
				j.try()
			}
		}()
	}
	return p
}

func (p pool) submit(work func() int) *job {
	j := &job{work: work, result: make(chan int, 1)}
	p <- j
	return j
}

// run waits for a job of the same pool.
func (p pool) run(level int) int {
	return <-p.submit(func() int {
		if level == *depth {
			return 0
		}
		return 1 + p.run(level+1)
	}).result
}

// help does the awaited job itself, if nobody has begun it.
func (p pool) help(level int) int {
	j := p.submit(func() int {
		if level == *depth {
			return 0
		}
		return 1 + p.help(level+1)
	})
	j.try()
	return <-j.result
}

// pass hands the result on by a channel: no job waits for another.
func (p pool) pass(level int) int {
	last := make(chan int, 1)
	var next func(level int) func() int
	next = func(level int) func() int {
		return func() int {
			if level == *depth {
				last <- level
			} else {
				p.submit(next(level + 1))
			}
			return 0
		}
	}
	p.submit(next(level))
	return <-last
}

// permits lets two goroutines work at once.
type permits chan struct{}

func newPermits() permits { return make(permits, workers) }

// run keeps its permit while it waits.
func (p permits) run(level int) int {
	p <- struct{}{}
	defer func() { <-p }()
	if level == *depth {
		return 0
	}
	result := make(chan int, 1)
	go func() { result <- p.run(level + 1) }()
	return 1 + <-result
}

// goAndWait starts a goroutine for each job: there is no pool.
func goAndWait(level int) int {
	if level == *depth {
		return 0
	}
	result := make(chan int, 1)
	go func() { result <- goAndWait(level + 1) }()
	return 1 + <-result
}

// ended counts the root jobs that end with the right result.
func ended(name string, results <-chan int) {
	limit := time.NewTimer(patience)
	n := 0
loop:
	for i := 0; i < *roots; i++ {
		select {
		case depthSeen := <-results:
			if depthSeen == *depth {
				n++
			}
		case <-limit.C:
			break loop
		}
	}
	fmt.Printf("%-12s ended=%d of=%d\n", name, n, *roots)
}

var header = regexp.MustCompile(`(?m)^goroutine \d+ \[(chan [a-z]+)`)

// stuck starts a scene and counts its goroutines until all of them wait on channels:
// nobody else has those channels, so none will ever go on.
func stuck(name string, scene func()) {
	before, _ := waiting()
	scene()
	blocked, of := 0, 0
	for limit := time.Now().Add(patience); time.Now().Before(limit); time.Sleep(time.Millisecond) {
		now, all := waiting()
		blocked, of = now-before, all-1-before
		if blocked == of {
			break
		}
	}
	fmt.Printf("%-12s blocked=%d of=%d\n", name, blocked, of)
}

// waiting counts the goroutines that wait on channels, and all of them.
func waiting() (blocked, all int) {
	dump := make([]byte, 1<<20)
	dump = dump[:runtime.Stack(dump, true)]
	return len(header.FindAll(dump, -1)), strings.Count("\n"+string(dump), "\ngoroutine ")
}

// allAsleep runs this program again, so that all its goroutines wait.
func allAsleep() {
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, "executable:", err)
		os.Exit(1)
	}
	said, err := exec.Command(self, "-asleep").CombinedOutput()
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	told := strings.Contains(string(said), "all goroutines are asleep - deadlock!")
	fmt.Printf("%-12s exit=%d told=%t\n", "all-asleep", code, told)
}
