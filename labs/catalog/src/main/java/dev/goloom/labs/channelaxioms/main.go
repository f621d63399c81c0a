// Run: go run main.go
//
// The Go side of the lab channel-axioms: every operation on a channel in every
// situation, found out by doing it. That an operation blocks is read from the
// goroutine's wait reason in a stack dump; nobody sleeps and hopes.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

var (
	rounds  = flag.Int("rounds", 10000, "values or choices per law")
	threads = flag.Int("threads", 100, "goroutines that wait when a channel is closed, each way")
)

const patience = 20 * time.Second

func main() {
	flag.Parse()
	for _, s := range situations {
		fmt.Printf("%-25s", s.name)
		for _, op := range operations {
			fmt.Printf(" %s=%s", op.name, observe(s.prepare(), op.perform))
		}
		fmt.Println()
	}
	closeWakesAll()
	fifoWaiters()
	uniform()
}

var situations = []struct {
	name    string
	prepare func() chan int
}{
	{"nil", func() chan int { return nil }},
	{"unbuffered-nobody-waits", func() chan int { return make(chan int) }},
	{"unbuffered-receiver-waits", func() chan int {
		ch := make(chan int)
		awaitBlocked(func() { <-ch })
		return ch
	}},
	{"unbuffered-sender-waits", func() chan int {
		ch := make(chan int)
		awaitBlocked(func() {
			defer func() { recover() }() // closed by the operation
			ch <- 1
		})
		return ch
	}},
	{"closed-unbuffered", func() chan int { return closed(make(chan int)) }},
	{"buffered-empty", func() chan int { return make(chan int, 2) }},
	{"buffered-half-full", func() chan int { return buffered(1) }},
	{"buffered-full", func() chan int { return buffered(1, 2) }},
	{"closed-values-left", func() chan int { return closed(buffered(1, 2)) }},
	{"closed-drained", func() chan int { return closed(make(chan int, 2)) }},
}

var operations = []struct {
	name    string
	perform func(ch chan int) string
}{
	{"send", func(ch chan int) string { ch <- 9; return "sends" }},
	{"receive", func(ch chan int) string {
		v, ok := <-ch
		return received(v, ok)
	}},
	{"close", func(ch chan int) string { close(ch); return "closes" }},
	{"try-send", func(ch chan int) string {
		select {
		case ch <- 9:
			return "sends"
		default:
			return "default"
		}
	}},
	{"try-receive", func(ch chan int) string {
		select {
		case v, ok := <-ch:
			return received(v, ok)
		default:
			return "default"
		}
	}},
}

func received(v int, ok bool) string {
	if ok {
		return "receives"
	}
	return "zero"
}

func buffered(values ...int) chan int {
	ch := make(chan int, 2)
	for _, v := range values {
		ch <- v
	}
	return ch
}

func closed(ch chan int) chan int {
	close(ch)
	return ch
}

// observe performs an operation in a goroutine of its own and says what it did.
func observe(ch chan int, perform func(chan int) string) string {
	did := make(chan string, 1)
	id := make(chan string, 1)
	go func() {
		defer func() {
			if recover() != nil {
				did <- "panic"
			}
		}()
		id <- goroutineID()
		did <- perform(ch)
	}()
	self := <-id
	for limit := time.Now().Add(patience); time.Now().Before(limit); runtime.Gosched() {
		select {
		case what := <-did:
			return what
		default:
		}
		if isBlocked(self) {
			return "blocks"
		}
	}
	return "?"
}

// awaitBlocked starts a goroutine and waits until it waits.
func awaitBlocked(body func()) {
	id := make(chan string, 1)
	go func() {
		id <- goroutineID()
		body()
	}()
	self := <-id
	for limit := time.Now().Add(patience); !isBlocked(self); runtime.Gosched() {
		if time.Now().After(limit) {
			fmt.Fprintln(os.Stderr, "a goroutine did not come to wait")
			os.Exit(1)
		}
	}
}

// goroutineID reads "goroutine 12 " from the goroutine's own stack dump.
func goroutineID() string {
	var own [64]byte
	words := bytes.Fields(own[:runtime.Stack(own[:], false)])
	return string(words[1])
}

// isBlocked looks for the goroutine's wait reason in a dump of all.
func isBlocked(id string) bool {
	dump := make([]byte, 1<<20)
	all := string(dump[:runtime.Stack(dump, true)])
	_, after, found := strings.Cut(all, "goroutine "+id+" [")
	return found && (strings.HasPrefix(after, "chan ") || strings.HasPrefix(after, "select"))
}

func closeWakesAll() {
	in, out, answers := make(chan int), make(chan int), make(chan string, 2**threads)
	for i := 0; i < *threads; i++ {
		awaitBlocked(func() {
			if _, ok := <-in; !ok {
				answers <- "zero"
			}
		})
		awaitBlocked(func() {
			defer func() {
				if recover() != nil {
					answers <- "panic"
				}
			}()
			out <- 1
		})
	}
	close(in)
	close(out)
	counts := map[string]int{}
	for i := 0; i < 2**threads; i++ {
		counts[<-answers]++
	}
	fmt.Printf("%-25s received=%d failed=%d of=%d\n", "close-wakes-all", counts["zero"], counts["panic"], *threads)
}

func fifoWaiters() {
	const waiters = 20
	ch := make(chan int)
	type served struct{ place, value int }
	out := make(chan served, waiters)
	for i := 0; i < waiters; i++ {
		place := i
		awaitBlocked(func() { out <- served{place, <-ch} })
	}
	for i := 0; i < waiters; i++ {
		ch <- i
	}
	inTurn := 0
	for i := 0; i < waiters; i++ {
		if s := <-out; s.place == s.value {
			inTurn++
		}
	}
	fmt.Printf("%-25s inTurn=%d of=%d\n", "fifo-waiters", inTurn, waiters)
}

func uniform() {
	one, two, room, done := buffered(1), buffered(1), make(chan int, 1), closed(make(chan int))
	var counts [4]int
	for i := 0; i < *rounds; i++ {
		select {
		case <-one:
			counts[0]++
			one <- 1
		case <-two:
			counts[1]++
			two <- 1
		case room <- 1:
			counts[2]++
			<-room
		case <-done:
			counts[3]++
		}
	}
	fmt.Printf("%-25s a=%d b=%d c=%d d=%d of=%d\n",
		"uniform", counts[0], counts[1], counts[2], counts[3], *rounds)
}
