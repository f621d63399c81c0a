// Run: go run main.go
//
// The Go side of the lab goroutine-leaks: each leak and its repair, counted by
// runtime.NumGoroutine after garbage collections, and named by the goroutine profile.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"time"
)

var rounds = flag.Int("rounds", 3, "how often each leak is played")

type leak struct {
	name           string
	threads        int
	leaking, fixed func()
}

func main() {
	flag.Parse()
	leaks := []leak{
		{"forgotten-receiver", 1, forgottenReceiver(0), forgottenReceiver(1)},
		{"forgotten-sender", 1, forgottenSender(false), forgottenSender(true)},
		{"nil-channel", 1, nilChannel(false), nilChannel(true)},
		{"select-without-done", 1, selectWithoutDone(false), selectWithoutDone(true)},
		{"context-never-cancelled", 1, contextNeverCancelled(false), contextNeverCancelled(true)},
		{"blocked-pipeline", 2, blockedPipeline(false), blockedPipeline(true)},
		{"wait-group-short", 1, waitGroupShort(false), waitGroupShort(true)},
		{"lock-not-released", 1, lockNotReleased(false), lockNotReleased(true)},
		{"read-lock-upgraded", 1, readLockUpgraded(false), readLockUpgraded(true)},
		{"missed-signal", 1, missedSignal(false), missedSignal(true)},
		{"permit-not-returned", 1, permitNotReturned(false), permitNotReturned(true)},
		{"promise-abandoned", 1, promiseAbandoned(false), promiseAbandoned(true)},
	}
	for _, l := range leaks {
		seen := states()
		leaked := grown(l.leaking, l.threads**rounds)
		state := newState(seen)
		fixed := grown(l.fixed, 0)
		fmt.Printf("%-24s leaked=%d of=%d fixed=%d state=%s\n",
			l.name, leaked, l.threads**rounds, fixed, state)
	}
}

// grown plays a scene and answers by how many the goroutines grew, once that stays so.
func grown(scene func(), expected int) int {
	before := runtime.NumGoroutine()
	for i := 0; i < *rounds; i++ {
		scene()
	}
	grown := -1
	for i := 0; i < 2000 && grown != expected; i++ {
		time.Sleep(time.Millisecond)
		grown = runtime.NumGoroutine() - before
	}
	runtime.GC()
	runtime.GC()
	return runtime.NumGoroutine() - before
}

var header = regexp.MustCompile(`(?m)^goroutine \d+ .*\[([^\],]+)`)

// states counts the goroutines by what they wait for.
func states() map[string]int {
	var out bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&out, 2)
	counts := map[string]int{}
	for _, match := range header.FindAllStringSubmatch(out.String(), -1) {
		counts[match[1]]++
	}
	return counts
}

// newState is the state in which there are more goroutines than before.
func newState(before map[string]int) string {
	for state, count := range states() {
		if count > before[state] && state != "running" {
			return strings.ReplaceAll(state, " ", "-")
		}
	}
	return "none"
}

// recovered runs what panics, and goes on.
func recovered(f func()) {
	defer func() { _ = recover() }()
	f()
}

func fail() { panic("as planned") }

func forgottenReceiver(room int) func() {
	return func() {
		answer := make(chan int, room)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		select {
		case <-answer:
		case <-ctx.Done():
		}
		go func() { answer <- 42 }()
	}
}

func forgottenSender(closing bool) func() {
	return func() {
		jobs := make(chan int, 3)
		go func() {
			for range jobs {
			}
		}()
		for i := 0; i < 3; i++ {
			jobs <- i
		}
		if closing {
			close(jobs)
		}
	}
}

func nilChannel(made bool) func() {
	return func() {
		var events chan int
		if made {
			events = make(chan int, 1)
			events <- 1
		}
		go func() { <-events }()
	}
}

func selectWithoutDone(listening bool) func() {
	return func() {
		jobs, ticks := make(chan int), make(chan int)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var done <-chan struct{}
		if listening {
			done = ctx.Done()
		}
		go func() {
			select {
			case <-jobs:
			case <-ticks:
			case <-done:
			}
		}()
	}
}

func contextNeverCancelled(cancelling bool) func() {
	return func() {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-ctx.Done() }()
		if cancelling {
			cancel()
		} else {
			forget(cancel)
		}
	}
}

func forget(any) {}

func blockedPipeline(listening bool) func() {
	return func() {
		numbers, squares := make(chan int), make(chan int)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var done <-chan struct{}
		if listening {
			done = ctx.Done()
		}
		go func() {
			defer close(numbers)
			for i := 1; i <= 10; i++ {
				select {
				case numbers <- i:
				case <-done:
					return
				}
			}
		}()
		go func() {
			for n := range numbers {
				select {
				case squares <- n * n:
				case <-done:
					return
				}
			}
		}()
		<-squares
	}
}

func waitGroupShort(deferring bool) func() {
	return func() {
		var tasks sync.WaitGroup
		tasks.Add(1)
		go recovered(func() {
			if deferring {
				defer tasks.Done()
			}
			fail()
			tasks.Done()
		})
		go tasks.Wait()
	}
}

func lockNotReleased(deferring bool) func() {
	return func() {
		var mutex sync.Mutex
		recovered(func() {
			mutex.Lock()
			if deferring {
				defer mutex.Unlock()
			}
			fail()
			mutex.Unlock()
		})
		go func() {
			mutex.Lock()
			defer mutex.Unlock()
		}()
	}
}

func readLockUpgraded(leaving bool) func() {
	return func() {
		var cache sync.RWMutex
		go func() {
			cache.RLock()
			if leaving {
				cache.RUnlock()
			}
			cache.Lock()
			defer cache.Unlock()
		}()
	}
}

func missedSignal(looking bool) func() {
	return func() {
		changed := sync.NewCond(&sync.Mutex{})
		ready := true
		changed.Signal()
		go func() {
			changed.L.Lock()
			defer changed.L.Unlock()
			for !looking || !ready {
				changed.Wait()
			}
		}()
	}
}

func permitNotReturned(deferring bool) func() {
	return func() {
		permits := make(chan struct{}, 1)
		recovered(func() {
			permits <- struct{}{}
			if deferring {
				defer func() { <-permits }()
			}
			fail()
			<-permits
		})
		go func() {
			permits <- struct{}{}
			<-permits
		}()
	}
}

func promiseAbandoned(failing bool) func() {
	return func() {
		promise := make(chan int)
		go recovered(func() {
			if failing {
				defer close(promise)
			}
			fail()
			promise <- 1
		})
		go func() { <-promise }()
	}
}
