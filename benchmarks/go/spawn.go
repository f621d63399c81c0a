package main

import (
	"sync"
	"sync/atomic"
)

const stripes = 64

// stripe is padded to 128 bytes, two cache lines, because processors fetch
// them in pairs.
type stripe struct {
	count uint64
	_     [120]byte
}

// stripedCounter is a counter whose stripes lie apart, so that goroutines that
// run at the same time seldom meet on a line. It is the twin of
// StripedCounter.java.
type stripedCounter [stripes]stripe

func (c *stripedCounter) increment(i int) {
	atomic.AddUint64(&c[i&(stripes-1)].count, 1)
}

// sumThenReset is exact only when nobody adds.
func (c *stripedCounter) sumThenReset() int {
	sum := 0
	for i := range c {
		sum += int(atomic.SwapUint64(&c[i].count, 0))
	}
	return sum
}

// spawn is the workload of SpawnBenchmark.java: it starts n goroutines, each of
// which adds one to its stripe, and waits for all of them.
func spawn(n int, done *stripedCounter) {
	var group sync.WaitGroup
	group.Add(n)
	for i := 0; i < n; i++ {
		i := i // one variable per iteration, which go 1.19 does not give by itself
		go func() {
			done.increment(i)
			group.Done()
		}()
	}
	group.Wait()
}
