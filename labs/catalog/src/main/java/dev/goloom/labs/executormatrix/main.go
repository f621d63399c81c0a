// Run: go run main.go
//
// The Go side of the lab executor-matrix: what the usual pool, some goroutines that
// range over a channel of jobs, does in the situations in which pools go wrong.
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
	"sync"
	"sync/atomic"
	"time"
)

const (
	workers  = 2
	tasks    = 200
	senders  = 4
	queued   = 5
	patience = 20 * time.Second
)

var panics = flag.Bool("panics", false, "let one job panic")

func main() {
	flag.Parse()
	if *panics {
		onePanic()
		return
	}
	nestedWait()
	panicking()
	recovered()
	undone()
	blockedSenders()
}

// start makes a pool; its goroutines end when jobs is closed.
func start(jobs <-chan func()) *sync.WaitGroup {
	var done sync.WaitGroup
	for i := 0; i < workers; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			for job := range jobs {
				job()
			}
		}()
	}
	return &done
}

// nestedWait lets both workers wait for jobs in their own queue. They stay behind.
func nestedWait() {
	before := receiving()
	jobs := make(chan func(), 64)
	gate := make(chan bool)
	for i := 0; i < workers; i++ {
		jobs <- func() {
			<-gate
			result := make(chan int)
			jobs <- func() { result <- 1 }
			<-result
		}
	}
	start(jobs)
	until(func() bool { return len(jobs) == 0 })
	close(gate)
	// Both have submitted, and wait; and no third goroutine ranges over the channel.
	until(func() bool { return len(jobs) == workers && receiving()-before == workers })
	fmt.Printf("%-15s blocked=%d of=%d\n", "nested-wait", receiving()-before, workers)
}

func onePanic() {
	jobs := make(chan func())
	done := start(jobs)
	jobs <- func() { panic("on purpose") }
	close(jobs)
	done.Wait()
}

// panicking runs this program again, with a job that panics.
func panicking() {
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, "executable:", err)
		os.Exit(1)
	}
	said, err := exec.Command(self, "-panics").CombinedOutput()
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	told := strings.Contains(string(said), "panic: on purpose")
	fmt.Printf("%-15s exit=%d told=%t\n", "panic", code, told)
}

// recovered shows that a worker which recovers lives on.
func recovered() {
	jobs := make(chan func())
	done := start(jobs)
	var caught atomic.Int64
	for i := 0; i < tasks; i++ {
		jobs <- func() {
			defer func() {
				if recover() != nil {
					caught.Add(1)
				}
			}()
			panic("on purpose")
		}
	}
	close(jobs)
	done.Wait()
	fmt.Printf("%-15s caught=%d of=%d workers=%d\n", "recovered", caught.Load(), tasks, workers)
}

// undone stops the workers while jobs are queued: nobody will ever send their results.
func undone() {
	jobs, quit, held := make(chan func(), queued), make(chan bool), make(chan bool)
	var done sync.WaitGroup
	for i := 0; i < workers; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			held <- true
			<-quit
		}()
	}
	for i := 0; i < workers; i++ {
		<-held
	}
	results := make(chan int, queued)
	for i := 0; i < queued; i++ {
		jobs <- func() { results <- 1 }
	}
	close(quit)
	done.Wait()
	fmt.Printf("%-15s hang=%d of=%d\n", "undone", queued-len(results), queued)
}

// blockedSenders are told of the end, because they select on it.
func blockedSenders() {
	jobs, quit := make(chan func()), make(chan bool)
	told := make(chan bool, senders)
	for i := 0; i < senders; i++ {
		go func() {
			select {
			case jobs <- func() {}:
				told <- false
			case <-quit:
				told <- true
			}
		}()
	}
	close(quit)
	n := 0
	for i := 0; i < senders; i++ {
		if <-told {
			n++
		}
	}
	fmt.Printf("%-15s told=%d of=%d\n", "blocked-senders", n, senders)
}

var header = regexp.MustCompile(`(?m)^goroutine \d+ \[chan receive`)

// receiving counts the goroutines that wait to receive.
func receiving() int {
	dump := make([]byte, 1<<20)
	dump = dump[:runtime.Stack(dump, true)]
	return len(header.FindAll(dump, -1))
}

func until(isSo func() bool) {
	limit := time.Now().Add(patience)
	for !isSo() && time.Now().Before(limit) {
		time.Sleep(time.Millisecond)
	}
}
