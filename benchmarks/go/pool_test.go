package main

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

func TestPoolRows_everyTaskRunsOnce(t *testing.T) {
	for _, r := range poolRows {
		did, err := r.load.run(2)
		if err != nil || did.tasks < 1000 || did.sum <= 0 {
			t.Errorf("%s: %v, %v", r.name, did, err)
		}
	}
}

func TestAll_taskLost_fails(t *testing.T) {
	if _, err := all(9, 10, time.Second); err == nil || err.Error() != "9 of 10 tasks ran" {
		t.Errorf("%v", err)
	}
}

func TestPool_full_submitterWaits(t *testing.T) {
	p := newPool(1)
	held := make(chan struct{})
	p.jobs <- func(done *stripe) {
		<-held
		done.count++
	}
	var submitted int32
	ended := make(chan struct{})
	go func() {
		for i := 0; i < 2*places; i++ {
			p.jobs <- func(done *stripe) { done.count++ }
			atomic.AddInt32(&submitted, 1)
		}
		close(ended)
	}()
	for len(p.jobs) < places {
		runtime.Gosched()
	}
	if most := atomic.LoadInt32(&submitted); most > places+1 {
		t.Errorf("%d submitted while %d fit", most, places)
	}
	close(held)
	<-ended
	if ran := p.drain(); ran != 2*places+1 {
		t.Errorf("%d ran", ran)
	}
}

func TestSubmit_deadlineHasPassed_isNotRun(t *testing.T) {
	p := newPool(1)
	f := p.submit(-time.Second, 1)
	p.drain()
	if len(f.answer) != 0 {
		t.Error("it was run")
	}
}
