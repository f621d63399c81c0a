// Run: go run main.go
//
// The Go side of the lab graceful-shutdown. It starts itself once for each way to end,
// sends SIGTERM under load, and keeps the books: the child says "accepted N" when the
// pool has a job, "done N" when it is finished, and "undone N" when it is given up.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	before = flag.Int("before", 80, "jobs accepted before the service is told to end")
	millis = flag.Int("millis", 40, "how long a job takes, in ms")
	way    = flag.String("way", "", "how the child ends; for the program itself")
)

const (
	workers  = 2
	queue    = 24
	patience = 60 * time.Second
)

func main() {
	flag.Parse()
	switch *way {
	case "":
		for _, way := range []string{"no-handler", "os-exit", "drain", "drain-hasty"} {
			observe(way)
		}
	case "no-handler":
		serve(context.Background(), patience)
	case "os-exit":
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		go func() {
			<-ctx.Done()
			os.Exit(0) // deferred calls do not run
		}()
		defer stop()
		serve(context.Background(), patience)
	case "drain", "drain-hasty":
		grace := 20 * time.Second
		if *way == "drain-hasty" {
			grace = time.Duration(*millis) * time.Millisecond
		}
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		serve(ctx, grace)
	}
}

// serve runs jobs until ctx is done, and then for grace at most. What is left is given up, by name.
func serve(ctx context.Context, grace time.Duration) {
	jobs := make(chan int, queue)
	work, giveUp := context.WithCancel(context.Background())
	defer giveUp()
	var pool sync.WaitGroup
	for i := 0; i < workers; i++ {
		pool.Add(1)
		go func() {
			defer pool.Done()
			for job := range jobs {
				run(work, job)
			}
		}()
	}
	produce(ctx, jobs) // returns when nobody sends any more:
	close(jobs)        // only then may the channel be closed
	done := make(chan struct{})
	go func() {
		pool.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(grace):
		giveUp() // the workers go on, and give up what is left
		<-done
	}
}

// produce sends jobs until ctx is done. A job is accepted when the channel has it.
func produce(ctx context.Context, jobs chan<- int) {
	for job := 1; ; job++ {
		select {
		case jobs <- job:
			fmt.Println("accepted", job)
		case <-ctx.Done():
			return
		}
	}
}

func run(work context.Context, job int) {
	if work.Err() == nil {
		select {
		case <-time.After(time.Duration(*millis) * time.Millisecond):
			fmt.Println("done", job)
			return
		case <-work.Done():
		}
	}
	fmt.Println("undone", job)
}

// observe starts a child, ends it under load, and counts.
func observe(way string) {
	self, err := os.Executable()
	check(err)
	child := exec.Command(self, "-way="+way, "-millis="+strconv.Itoa(*millis))
	out, err := child.StdoutPipe()
	check(err)
	check(child.Start())
	watchdog := time.AfterFunc(patience, func() { child.Process.Kill() })
	defer watchdog.Stop()
	state := map[int]string{}
	accepted, finished := 0, 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		words := strings.Fields(lines.Text())
		job, err := strconv.Atoi(words[1])
		check(err)
		switch words[0] {
		case "accepted":
			accepted++
			if state[job] == "" {
				state[job] = "accepted" // a fast worker may have been faster than the producer
			}
			if accepted == *before {
				check(child.Process.Signal(syscall.SIGTERM))
			}
		case "done":
			finished++
			state[job] = "done"
		case "undone":
			state[job] = "undone"
		}
	}
	child.Wait() // its exit code is not the question
	count := map[string]int{}
	for _, s := range state {
		count[s]++
	}
	fmt.Printf("%-11s accepted=%d finished=%d undone=%d lost=%d\n",
		way, accepted, count["done"], count["undone"], count["accepted"])
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
