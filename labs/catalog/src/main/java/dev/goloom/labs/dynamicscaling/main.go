// Run: go run main.go
//
// The Go side of the lab dynamic-scaling: goroutines that range over a channel, and
// the rules that say how many. Nothing here depends on the speed of the machine:
// tasks wait for each other, not for a clock.
package main

import (
	"flag"
	"fmt"
	"math"
)

var tasks = flag.Int("tasks", 100, "tasks that are submitted at once")

const connections = 4 // what the tasks of the second scene wait for serves so many

func main() {
	flag.Parse()
	eagerFollows()
	eagerRunsAway()
	littleResizes()
}

// pool has workers that take tasks from a channel until they are told to quit.
type pool struct {
	jobs    chan func()
	quit    chan struct{}
	gone    chan struct{}
	workers int
}

func newPool() *pool {
	return &pool{jobs: make(chan func()), quit: make(chan struct{}), gone: make(chan struct{})}
}

// work starts with a task, if there is one, and takes the next ones from the channel.
func (p *pool) work(first func()) {
	if first != nil {
		first()
	}
	for {
		select {
		case job := <-p.jobs:
			job()
		case <-p.quit:
			p.gone <- struct{}{}
			return
		}
	}
}

// submitEagerly hands the task to an idle worker, or starts one for it.
func (p *pool) submitEagerly(job func()) {
	select {
	case p.jobs <- job:
	default:
		p.workers++
		go p.work(job)
	}
}

// resize starts or ends workers until there are so many.
func (p *pool) resize(target int) {
	for ; p.workers < target; p.workers++ {
		go p.work(nil)
	}
	for ; p.workers > target; p.workers-- {
		p.quit <- struct{}{} // an idle one takes it
		<-p.gone
	}
}

// eagerFollows submits tasks that all run at the same time.
func eagerFollows() {
	p := newPool()
	running, release := make(chan struct{}), make(chan struct{})
	for i := 0; i < *tasks; i++ {
		p.submitEagerly(func() {
			running <- struct{}{}
			<-release
		})
	}
	for i := 0; i < *tasks; i++ {
		<-running
	}
	fmt.Printf("%-15s tasks=%d workers=%d\n", "eager-follows", *tasks, p.workers)
	close(release)
	p.resize(0)
}

// eagerRunsAway submits tasks that need one of a few connections.
func eagerRunsAway() {
	p := newPool()
	database := make(chan struct{}, connections)
	arrived, served, release := make(chan struct{}), make(chan struct{}), make(chan struct{})
	done := make(chan struct{}, *tasks)
	for i := 0; i < *tasks; i++ {
		p.submitEagerly(func() {
			arrived <- struct{}{}
			database <- struct{}{}
			served <- struct{}{}
			<-release
			<-database
			done <- struct{}{}
		})
	}
	for i := 0; i < *tasks; i++ {
		<-arrived
	}
	for i := 0; i < connections; i++ {
		<-served
	}
	fmt.Printf("%-15s tasks=%d workers=%d served=%d waiting=%d\n",
		"eager-runs-away", *tasks, p.workers, len(database), p.workers-len(database))
	close(release)
	for i := connections; i < *tasks; i++ {
		<-served
	}
	for i := 0; i < *tasks; i++ {
		<-done
	}
	p.resize(0)
}

// littleResizes follows a load by Little's law: rate times time of a task, and some more.
func littleResizes() {
	p := newPool()
	targets := make([]int, 0, 3)
	for _, perMilli := range []float64{10, 100, 10} {
		busy := perMilli * 3
		p.resize(int(math.Max(busy/0.95, busy+1.5*math.Sqrt(busy))))
		targets = append(targets, p.workers)
	}
	fmt.Printf("%-15s low=%d up=%d down=%d\n", "little-resizes", targets[0], targets[1], targets[2])
	p.resize(0)
}
