// Run: go run main.go
//
// The Go side of the lab context-cancellation, in real time. A machine that stalls
// makes the totals larger; it does not change which hop is begun.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

var (
	units    = flag.Int("units", 50, "units of work that each of three workers has to do")
	contexts = flag.Int("contexts", 10000, "contexts that are dropped")
)

const (
	hops    = 3
	timeout = 100 * time.Millisecond
	work    = 80 * time.Millisecond
	unit    = 10 * time.Millisecond
	givesUp = 105 * time.Millisecond
)

func main() {
	flag.Parse()
	oneAfterAnother("timeouts-add-up", false)
	oneAfterAnother("budget-is-shared", true)
	waste("wasted-ignores", func(ctx context.Context) error { time.Sleep(unit); return nil })
	waste("wasted-checks", func(ctx context.Context) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		time.Sleep(unit)
		return nil
	})
	waste("wasted-listens", func(ctx context.Context) error { return sleep(ctx, unit) })
	causeIsKept()
	dropped("dropped-context", false)
	dropped("cancelled-context", true)
}

// sleep waits, but not longer than the context lives.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// oneAfterAnother calls three services and stops at the first that does not answer.
func oneAfterAnother(name string, shared bool) {
	start := time.Now()
	request := context.Background()
	if shared {
		var cancel context.CancelFunc
		request, cancel = context.WithTimeout(request, timeout)
		defer cancel()
	}
	begun, answered := 0, 0
	for i := 0; i < hops; i++ {
		begun++
		if err := call(request); err != nil {
			break
		}
		answered++
	}
	fmt.Printf("%-17s begun=%d answered=%d total=%dms\n",
		name, begun, answered, time.Since(start).Milliseconds())
}

func call(parent context.Context) error {
	ctx, cancel := context.WithTimeout(parent, timeout)
	defer cancel()
	return sleep(ctx, work)
}

// waste counts the units that three workers do after the client has given up.
func waste(name string, do func(context.Context) error) {
	request, cancel := context.WithCancel(context.Background())
	var done atomic.Int64
	var workers sync.WaitGroup
	for i := 0; i < hops; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for n := 0; n < *units; n++ {
				if do(request) != nil {
					return
				}
				done.Add(1)
			}
		}()
	}
	time.Sleep(givesUp)
	before := done.Load()
	cancel()
	workers.Wait()
	fmt.Printf("%-17s before=%d after=%d\n", name, before, done.Load()-before)
}

func causeIsKept() {
	hungUp := errors.New("the client hung up")
	request, cancel := context.WithCancelCause(context.Background())
	one, cancelOne := context.WithTimeout(request, time.Hour)
	defer cancelOne()
	two, cancelTwo := context.WithCancelCause(one)
	three := context.WithValue(two, trace{}, "4711")
	cancel(hungUp)
	cancelTwo(errors.New("too late"))
	fmt.Printf("%-17s same=%t canceled=%t\n", "cause-is-kept",
		context.Cause(three) == hungUp, errors.Is(three.Err(), context.Canceled))
}

type trace struct{}

// dropped makes contexts below a parent that lives on, and lets go of them.
func dropped(name string, cancelling bool) {
	server, stop := context.WithCancel(context.Background())
	defer stop()
	cancels := make([]context.CancelFunc, 1)
	before := heap()
	for i := 0; i < *contexts; i++ {
		_, cancels[0] = context.WithTimeout(server, time.Hour)
		if cancelling {
			cancels[0]()
		}
	}
	cancels[0] = nil
	after := heap()
	bytes := max(0, int64(after)-int64(before)) / int64(*contexts)
	fmt.Printf("%-17s bytes=%d each of=%d\n", name, bytes, *contexts)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func max(a, b int64) int64 {
	if a > b {
		return a
	}
	return b
}
