// Run: go run main.go
//
// The Go side of the lab data-races. Two goroutines run a tiny racy program some
// hundred thousand times, each time on fresh variables and as close together as
// they can, and count the surprising outcome. Go has only two kinds of access:
// plain, and the sequentially consistent ones of sync/atomic.
package main

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

var rounds = flag.Int("rounds", 300000, "how often each program runs")

// state is the memory of one round, padded so that rounds do not share a cache line.
type state struct {
	x, y   int32
	r1, r2 int32
	_      [48]byte
}

// turn is where each of the two goroutines has got to.
type turn struct {
	n atomic.Int64
	_ [56]byte
}

func main() {
	flag.Parse()
	if runtime.GOMAXPROCS(0) < 2 {
		runtime.GOMAXPROCS(2)
	}

	race("store-buffering-plain",
		func(s *state) { s.x = 1; s.r1 = s.y },
		func(s *state) { s.y = 1; s.r2 = s.x },
		func(s *state) bool { return s.r1 == 0 && s.r2 == 0 })
	race("store-buffering-atomic",
		func(s *state) { atomic.StoreInt32(&s.x, 1); s.r1 = atomic.LoadInt32(&s.y) },
		func(s *state) { atomic.StoreInt32(&s.y, 1); s.r2 = atomic.LoadInt32(&s.x) },
		func(s *state) bool { return s.r1 == 0 && s.r2 == 0 })
	race("lost-update-plain",
		func(s *state) { s.x++ },
		func(s *state) { s.x++ },
		func(s *state) bool { return s.x == 1 })
	race("lost-update-atomic",
		func(s *state) { atomic.AddInt32(&s.x, 1) },
		func(s *state) { atomic.AddInt32(&s.x, 1) },
		func(s *state) bool { return s.x == 1 })
	race("message-passing-plain",
		func(s *state) { s.x = 1; s.y = 1 },
		func(s *state) { s.r1 = s.y; s.r2 = s.x },
		func(s *state) bool { return s.r1 == 1 && s.r2 == 0 })
	race("message-passing-atomic",
		func(s *state) { s.x = 1; atomic.StoreInt32(&s.y, 1) },
		func(s *state) { s.r1 = atomic.LoadInt32(&s.y); s.r2 = s.x },
		func(s *state) bool { return s.r1 == 1 && s.r2 == 0 })
	endlessLoop()
}

func race(name string, one, two func(*state), surprising func(*state) bool) {
	states := make([]state, *rounds)
	var turns [2]turn
	var done sync.WaitGroup
	done.Add(2)
	go run(states, &turns[0], &turns[1], one, &done)
	go run(states, &turns[1], &turns[0], two, &done)
	done.Wait()
	seen := 0
	for i := range states {
		if surprising(&states[i]) {
			seen++
		}
	}
	fmt.Printf("%-22s seen=%d of=%d\n", name, seen, len(states))
}

// run waits before each round until the other goroutine has come as far.
func run(states []state, mine, theirs *turn, act func(*state), done *sync.WaitGroup) {
	defer done.Done()
	for i := range states {
		mine.n.Store(int64(i + 1))
		for spins := 0; theirs.n.Load() <= int64(i); spins++ {
			if spins > 1000 {
				runtime.Gosched()
			}
		}
		act(&states[i])
	}
}

var stop bool

// endlessLoop spins on a plain flag: the compiler may read it once and never again.
func endlessLoop() {
	ended := make(chan struct{})
	go func() {
		for !stop {
		}
		close(ended)
	}()
	time.Sleep(50 * time.Millisecond)
	stop = true
	select {
	case <-ended:
		fmt.Printf("%-22s seen=0 of=1\n", "endless-loop-plain")
	case <-time.After(300 * time.Millisecond):
		fmt.Printf("%-22s seen=1 of=1\n", "endless-loop-plain")
	}
}
