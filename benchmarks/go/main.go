// Command goloom-bench runs the workloads of goloom's JMH benchmarks in Go. It
// takes the arguments of dev.goloom.benchmarks.BenchMain and prints its records:
//
//	goloom-bench SpawnBenchmark.goroutines 10 5 100 n=100000
//	goloom-bench --list
//
// The arguments are the benchmark, the number of warm-up iterations, the number
// of measured ones, the milliseconds that each lasts, and values for the
// benchmark's parameters. Standard output has records, their fields separated by
// tabs, and nothing else: "setting", a name and a value; then "sample" and the
// nanoseconds per task in one measured iteration, in order. Set GOMAXPROCS to
// the number of carriers that the JVM has.
//
// The exit status is 0, or 2 with one line about bad arguments, or 1 with one
// line about a workload that failed.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const (
	group     = "SpawnBenchmark"
	contender = "goroutines"
	usage     = "usage: goloom-bench <Benchmark>.<contender> <warmup iterations>" +
		" <measured iterations> <milliseconds per iteration> [n=tasks] | goloom-bench --list"
)

// request is what one process shall measure.
type request struct {
	warmup, iterations, millis, n int
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run does what the arguments say and returns the exit status.
func run(args []string, out, err io.Writer) int {
	if len(args) == 1 && args[0] == "--list" {
		fmt.Fprintf(out, "benchmark\t%s\t%s\n", group, contender)
		return 0
	}
	r, bad := parse(args)
	if bad != nil {
		fmt.Fprintf(err, "goloom-bench: %v\n", bad)
		return 2
	}
	printSettings(out, r)
	if failed := measure(out, r); failed != nil {
		fmt.Fprintf(err, "goloom-bench: %v\n", failed)
		return 1
	}
	return 0
}

func parse(args []string) (request, error) {
	r := request{n: 100000}
	if len(args) == 0 {
		return r, fmt.Errorf(usage)
	}
	if name := group + "." + contender; args[0] != name {
		return r, fmt.Errorf("no benchmark '%s'. The nearest is '%s'.", args[0], name)
	}
	if len(args) < 4 {
		return r, fmt.Errorf(usage)
	}
	numbers := []struct {
		what  string
		text  string
		least int
		to    *int
	}{
		{"warmup iterations", args[1], 0, &r.warmup},
		{"measured iterations", args[2], 1, &r.iterations},
		{"milliseconds per iteration", args[3], 1, &r.millis},
	}
	for _, n := range numbers {
		if err := number(n.what, n.text, n.least, n.to); err != nil {
			return r, err
		}
	}
	for _, assignment := range args[4:] {
		if !strings.HasPrefix(assignment, "n=") {
			return r, fmt.Errorf("'%s' is not parameter=value with a parameter of %s: n", assignment, args[0])
		}
		if err := number("n", strings.TrimPrefix(assignment, "n="), 1, &r.n); err != nil {
			return r, err
		}
	}
	return r, nil
}

func number(what, text string, least int, to *int) error {
	v, err := strconv.ParseInt(text, 10, 32)
	if err != nil || int(v) < least {
		return fmt.Errorf("%s must be a whole number, %d or more, but is '%s'", what, least, text)
	}
	*to = int(v)
	return nil
}

func printSettings(out io.Writer, r request) {
	setting := func(name string, value any) { fmt.Fprintf(out, "setting\t%s\t%v\n", name, value) }
	setting("go", runtime.Version())
	setting("gogc", gogc())
	setting("gomaxprocs", runtime.GOMAXPROCS(0))
	setting("cpus", runtime.NumCPU())
	setting("load", load())
	setting("n", r.n)
}

// gogc is the percentage by which the heap may grow between collections.
func gogc() string {
	if set := os.Getenv("GOGC"); set != "" {
		return set
	}
	return "100"
}

// load is the one-minute load average, negative where the system does not tell.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "-1.00"
	}
	return strings.SplitN(string(text), " ", 2)[0]
}

// measure prints a sample for each measured iteration once all have run, so
// that printing disturbs none.
func measure(out io.Writer, r request) error {
	var done stripedCounter
	samples := make([]float64, 0, r.iterations)
	for i := -r.warmup; i < r.iterations; i++ {
		nanos, err := iterate(r, &done)
		if err != nil {
			return err
		}
		if i >= 0 {
			samples = append(samples, nanos)
		}
	}
	for _, nanos := range samples {
		fmt.Fprintf(out, "sample\t%.3f\n", nanos)
	}
	return nil
}

// iterate repeats the workload until the time is up, as JMH does: the iteration
// ends with the operation under way. It returns nanoseconds per task.
func iterate(r request, done *stripedCounter) (float64, error) {
	tasks := 0
	start := time.Now()
	for {
		spawn(r.n, done)
		if ran := done.sumThenReset(); ran != r.n {
			return 0, fmt.Errorf("%d of %d tasks ran", ran, r.n)
		}
		tasks += r.n
		if elapsed := time.Since(start); elapsed >= time.Duration(r.millis)*time.Millisecond {
			return float64(elapsed.Nanoseconds()) / float64(tasks), nil
		}
	}
}
