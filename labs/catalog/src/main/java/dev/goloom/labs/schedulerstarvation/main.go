// Run: go run main.go
//
// The Go side of the lab scheduler-starvation. GOMAXPROCS goroutines are busy or
// blocked in one way; then short goroutines (probes) are started, and each records
// how long it waited until it first ran.
//
// One line per way: started=N of=M says how many probes ran before any of the
// others ended. Waits count from the moment a probe was due: the goroutine that starts
// the probes needs a P like all others, so its own delay belongs to the answer.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	procs  = flag.Int("procs", 2, "GOMAXPROCS, and how many goroutines are busy or blocked")
	probes = flag.Int("probes", 20, "how many probes")
	millis = flag.Int("millis", 300, "over how many milliseconds the probes are spread")
	parked = flag.Int("parked", 1000, "how many goroutines wait in the ways that cost no thread")
)

// occupation is busy or blocked: until end if it computes, else until released closes.
type occupation func(end time.Time, released <-chan struct{})

func main() {
	flag.Parse()
	runtime.GOMAXPROCS(*procs)

	measure("cpu-hogs", *procs, func(end time.Time, _ <-chan struct{}) {
		for i := 1; ; i++ {
			if i%1_000_000 == 0 && time.Now().After(end) {
				return
			}
		}
	})
	measure("gosched-hogs", *procs, func(end time.Time, _ <-chan struct{}) {
		for time.Now().Before(end) {
			for slice := time.Now().Add(300 * time.Microsecond); time.Now().Before(slice); {
			}
			runtime.Gosched()
		}
	})
	measureRead()
	measure("sleep", *parked, func(_ time.Time, released <-chan struct{}) {
		select {
		case <-time.After(time.Hour):
		case <-released:
		}
	})
	measureSocketRead()
}

// measureRead blocks in read(2) on a pipe that is not in non-blocking mode, so that
// the runtime cannot use its poller: an ordinary blocking system call.
func measureRead() {
	var fds [2]int
	if err := syscall.Pipe(fds[:]); err != nil {
		fmt.Fprintln(os.Stderr, "pipe:", err)
		os.Exit(1)
	}
	measure("file-read", *procs, func(_ time.Time, released <-chan struct{}) {
		go func() {
			<-released
			syscall.Write(fds[1], []byte{0})
		}()
		var one [1]byte
		syscall.Read(fds[0], one[:])
	})
	syscall.Close(fds[0])
	syscall.Close(fds[1])
}

func measureSocketRead() {
	measure("socket-read", *procs, func(_ time.Time, released <-chan struct{}) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			fmt.Fprintln(os.Stderr, "listen:", err)
			os.Exit(1)
		}
		defer listener.Close()
		client, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			fmt.Fprintln(os.Stderr, "dial:", err)
			os.Exit(1)
		}
		go func() {
			<-released
			client.Close()
		}()
		var one [1]byte
		client.Read(one[:])
	})
}

func measure(name string, occupants int, occupy occupation) {
	var begun, ended atomic.Int32
	var occupying, probing sync.WaitGroup
	released := make(chan struct{})
	// Twice the time over which the probes are spread: without preemption, the goroutine
	// that starts them would come too late, and be counted so.
	end := time.Now().Add(2 * time.Duration(*millis) * time.Millisecond)
	for i := 0; i < occupants; i++ {
		occupying.Add(1)
		go func() {
			defer occupying.Done()
			begun.Add(1)
			occupy(end, released)
			ended.Add(1)
		}()
	}
	for begun.Load() < int32(occupants) {
		time.Sleep(time.Millisecond)
	}

	waits := make([]time.Duration, *probes)
	var early atomic.Int32
	interval := time.Duration(*millis) * time.Millisecond / time.Duration(*probes)
	origin := time.Now()
	for i := range waits {
		i := i
		intended := origin.Add(time.Duration(i) * interval)
		time.Sleep(time.Until(intended))
		probing.Add(1)
		go func() {
			defer probing.Done()
			waits[i] = time.Since(intended)
			if ended.Load() == 0 {
				early.Add(1)
			}
		}()
	}
	probing.Wait()
	close(released)
	occupying.Wait()

	sort.Slice(waits, func(a, b int) bool { return waits[a] < waits[b] })
	fmt.Printf("%-13s started=%d of=%d p50=%.3fms max=%.3fms\n",
		name, early.Load(), *probes, ms(waits[len(waits)/2]), ms(waits[len(waits)-1]))
}

func ms(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}
