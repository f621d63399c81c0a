// Run: go run main.go
//
// The Go side of the lab select-deadlock. Goroutines that wait for each other for
// ever are left where they are; a goroutine profile tells how many and why. The main
// goroutine never waits with them, so the runtime does not take the program for
// deadlocked as a whole. The last scene does just that, in a process of its own.
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

var (
	runs   = flag.Int("runs", 10000, "runs of the program that is said to deadlock")
	turns  = flag.Int64("turns", 10000, "turns of a loop after which it counts as spinning")
	millis = flag.Int("millis", 50, "how long a loop has nothing to do, in milliseconds")
	asleep = flag.Bool("asleep", false, "deadlock as a whole")
)

const patience = 20 * time.Second

func main() {
	flag.Parse()
	if *asleep {
		select {}
	}
	stuck("empty-select", 1, func() { go emptySelect() })
	stuck("nil-cases", 1, func() { go nilCases(nil, nil) })
	stuck("everybody-receives", 2, func() {
		east, west := make(chan int), make(chan int)
		go pass(east, west)
		go pass(west, east)
	})
	stuck("cross-send", 2, func() {
		east, west := make(chan int), make(chan int)
		go sendThenReceive(east, west)
		go sendThenReceive(west, east)
	})
	ended("cross-send-room", 1, func(done chan<- bool) {
		east, west := make(chan int, 1), make(chan int, 1)
		go func() { sendThenReceive(east, west); done <- true }()
		go func() { sendThenReceive(west, east); done <- true }()
	})
	ended("myth", *runs, printedProgram)
	spin("forgotten-default", forgottenDefault)
	spin("live-lock", politeCrossSend)
	spin("closed-case", func(out *tally) { merge(out, false) })
	spin("closed-case-fixed", func(out *tally) { merge(out, true) })
	allAsleep()
}

func emptySelect() {
	select {}
}

func nilCases(in, out chan int) {
	select {
	case <-in:
	case out <- 1:
	}
}

func pass(from, to chan int) {
	quit := make(chan int)
	select {
	case v := <-from:
		to <- v
	case <-quit:
	}
}

func sendThenReceive(to, from chan int) {
	to <- 1
	<-from
}

// printedProgram is what question banks print as the deadlock by select.
func printedProgram(done chan<- bool) {
	ch1, ch2 := make(chan int), make(chan int)
	go func() {
		select {
		case ch1 <- 1:
		case <-ch2:
		}
		done <- true
	}()
	go func() {
		select {
		case ch2 <- 1:
		case <-ch1:
		}
		done <- true
	}()
}

// ended starts two goroutines again and again and waits until both are done.
func ended(name string, times int, start func(done chan<- bool)) {
	limit := time.NewTimer(patience)
	n := 0
scenes:
	for ; n < times; n++ {
		limit.Reset(patience)
		done := make(chan bool, 2)
		start(done)
		for i := 0; i < 2; i++ {
			select {
			case <-done:
			case <-limit.C:
				break scenes
			}
		}
	}
	fmt.Printf("%-18s ended=%d of=%d\n", name, n, times)
}

var header = regexp.MustCompile(`(?m)^goroutine \d+ \[([^\],]+)`)

// stuck starts goroutines and waits until all of them wait, and prints for what.
func stuck(name string, of int, start func()) {
	before := waiting()
	start()
	reasons := map[string]int{}
	for limit := time.Now().Add(patience); time.Now().Before(limit); time.Sleep(time.Millisecond) {
		reasons = waiting()
		for reason, n := range before {
			if reasons[reason] -= n; reasons[reason] == 0 {
				delete(reasons, reason)
			}
		}
		if total(reasons) == of {
			break
		}
	}
	var words []string
	for reason := range reasons {
		words = append(words, strings.ReplaceAll(reason, " ", "-"))
	}
	fmt.Printf("%-18s blocked=%d of=%d reason=%s\n", name, total(reasons), of, strings.Join(words, ","))
}

// waiting counts the goroutines that wait on channels, by reason.
func waiting() map[string]int {
	dump := make([]byte, 1<<20)
	dump = dump[:runtime.Stack(dump, true)]
	reasons := map[string]int{}
	for _, match := range header.FindAllSubmatch(dump, -1) {
		reason := string(match[1])
		if strings.HasPrefix(reason, "chan ") || strings.HasPrefix(reason, "select") {
			reasons[reason]++
		}
	}
	return reasons
}

func total(counts map[string]int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// tally is what a loop counts that may spin.
type tally struct {
	turns, values atomic.Int64
}

// idle lets a loop go on with nothing to do.
func idle() { time.Sleep(time.Duration(*millis) * time.Millisecond) }

// idleUntilSpinning waits until the loop has gone round often enough, too.
func (t *tally) idleUntilSpinning() {
	idle()
	for limit := time.Now().Add(patience); t.turns.Load() < *turns && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
}

func spin(name string, scene func(out *tally)) {
	var out tally
	scene(&out)
	fmt.Printf("%-18s turns=%d values=%d\n", name, out.turns.Load(), out.values.Load())
}

func forgottenDefault(out *tally) {
	ch, done := make(chan int), make(chan bool)
	go func() {
		defer close(done)
		for {
			out.turns.Add(1)
			select {
			case <-ch:
				out.values.Add(1)
				return
			default:
			}
		}
	}()
	out.idleUntilSpinning()
	ch <- 1
	<-done
}

func politeCrossSend(out *tally) {
	east, west := make(chan int), make(chan int)
	var stop atomic.Bool
	done := make(chan bool, 2)
	offer := func(to, from chan int) {
		defer func() { done <- true }()
		for !stop.Load() {
			out.turns.Add(1)
			select {
			case to <- 1:
				out.values.Add(1)
				<-from
				return
			default:
			}
		}
	}
	go offer(east, west)
	go offer(west, east)
	out.idleUntilSpinning()
	stop.Store(true)
	<-done
	<-done
}

// merge receives from a channel that is closed at once and from a slow one.
func merge(out *tally, disabling bool) {
	a, b, done := make(chan int), make(chan int), make(chan bool)
	close(a)
	go func(a, b chan int) {
		defer close(done)
		openA, openB := true, true
		for openA || openB {
			select {
			case _, ok := <-a:
				if !ok {
					openA = false
					if disabling {
						a = nil
					}
				}
			case _, ok := <-b:
				if ok {
					out.values.Add(1)
				} else {
					openB = false
					if disabling {
						b = nil
					}
				}
			}
			out.turns.Add(1)
		}
	}(a, b)
	if disabling {
		idle()
	} else {
		out.idleUntilSpinning()
	}
	for i := 0; i < 3; i++ {
		b <- i
	}
	close(b)
	<-done
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
	fmt.Printf("%-18s exit=%d told=%t\n", "all-asleep", code, told)
}
