// Command goloom-bench runs the workloads of goloom's JMH benchmarks in Go. It
// takes the arguments of dev.goloom.benchmarks.BenchMain and prints its records:
//
//	goloom-bench SpawnBenchmark.goroutines 10 5 100 n=100000
//	goloom-bench ChannelBenchmark.goroutines 10 5 100 row=CHAIN,CHAIN_16
//	goloom-bench PoolBenchmark.goroutines 10 5 100 row=EMPTY_1,PACED
//	goloom-bench --list
//
// The arguments are the benchmark, the number of warm-up iterations, the number
// of measured ones, the milliseconds that each lasts, and a value for the
// benchmark's parameter, or several with commas between. Standard output has
// records, their fields separated by tabs, and nothing else: "setting", a name
// and a value; then "sample" and the nanoseconds per task in one measured
// iteration, in order, and the parameter's value if the arguments name it. Set
// GOMAXPROCS to the number of carriers that the JVM has.
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

const usage = "usage: goloom-bench <Benchmark>.<contender> <warmup iterations>" +
	" <measured iterations> <milliseconds per iteration> [parameter=value,value...]" +
	" | goloom-bench --list"

// benchmark is a group of workloads with the one contender that is Go, and
// their one parameter.
type benchmark struct {
	group, parameter string
	presets          []string
	// workload answers what to repeat for a value of the parameter.
	workload func(value string) (func() (measured, error), error)
}

// measured is what an operation came to: how many tasks, and the sum of their
// figures.
type measured struct {
	tasks int
	sum   time.Duration
}

// timed makes an operation that counts its tasks one whose figure is the time
// that it takes.
func timed(operation func() (int, error)) func() (measured, error) {
	return func() (measured, error) {
		start := time.Now()
		tasks, err := operation()
		return measured{tasks, time.Since(start)}, err
	}
}

const contender = "goroutines"

func (b benchmark) name() string { return b.group + "." + contender }

var benchmarks = []benchmark{
	rows("ChannelBenchmark", channelRows),
	pools("PoolBenchmark", poolRows),
	rows("SelectBenchmark", selectRows),
	{"SpawnBenchmark", "n", []string{"100000"}, spawnWorkload},
}

// rows makes a benchmark of shapes.
func rows(group string, rows []row) benchmark {
	names, operations := make([]string, len(rows)), make([]func() (measured, error), len(rows))
	for i, r := range rows {
		names[i], operations[i] = r.name, timed(r.shape.measure)
	}
	return byRow(group, names, operations)
}

// pools makes a benchmark of loads: each pool has as many workers as run at the
// same time.
func pools(group string, rows []poolRow) benchmark {
	names, operations := make([]string, len(rows)), make([]func() (measured, error), len(rows))
	for i, r := range rows {
		load := r.load
		names[i] = r.name
		operations[i] = func() (measured, error) { return load.run(runtime.GOMAXPROCS(0)) }
	}
	return byRow(group, names, operations)
}

// byRow makes a benchmark whose parameter is the name of an operation.
func byRow(group string, names []string, operations []func() (measured, error)) benchmark {
	return benchmark{group, "row", names, func(value string) (func() (measured, error), error) {
		for i, name := range names {
			if name == value {
				return operations[i], nil
			}
		}
		return nil, fmt.Errorf("no row '%s', only %s", value, strings.Join(names, ", "))
	}}
}

func (s shape) measure() (int, error) {
	if came := s.run(); came != s.weight {
		return 0, fmt.Errorf("tokens of weight %d left, %d came", s.weight, came)
	}
	return s.steps, nil
}

func spawnWorkload(value string) (func() (measured, error), error) {
	n, err := number("n", value, 1)
	if err != nil {
		return nil, err
	}
	var done stripedCounter
	return timed(func() (int, error) {
		spawn(n, &done)
		if ran := done.sumThenReset(); ran != n {
			return 0, fmt.Errorf("%d of %d tasks ran", ran, n)
		}
		return n, nil
	}), nil
}

// request is what one process shall measure.
type request struct {
	benchmark                  benchmark
	warmup, iterations, millis int
	values                     []string
	named                      bool                       // whether the arguments name the values
	workloads                  []func() (measured, error) // one for each value
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run does what the arguments say and returns the exit status.
func run(args []string, out, err io.Writer) int {
	if len(args) == 1 && args[0] == "--list" {
		list(out)
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

func list(out io.Writer) {
	for _, b := range benchmarks {
		fmt.Fprintf(out, "benchmark\t%s\t%s\n", b.group, contender)
		fmt.Fprintf(out, "parameter\t%s\t%s\t%s\t%s\n", b.group, contender, b.parameter, strings.Join(b.presets, "\t"))
	}
}

func parse(args []string) (r request, err error) {
	if len(args) == 0 {
		return r, fmt.Errorf(usage)
	}
	if r.benchmark, err = find(args[0]); err != nil {
		return r, err
	}
	if len(args) < 4 {
		return r, fmt.Errorf(usage)
	}
	if r.warmup, err = number("warmup iterations", args[1], 0); err != nil {
		return r, err
	}
	if r.iterations, err = number("measured iterations", args[2], 1); err != nil {
		return r, err
	}
	if r.millis, err = number("milliseconds per iteration", args[3], 1); err != nil {
		return r, err
	}
	r.values = r.benchmark.presets[:1]
	for _, assignment := range args[4:] {
		start := r.benchmark.parameter + "="
		if !strings.HasPrefix(assignment, start) {
			return r, fmt.Errorf("'%s' is not parameter=value with a parameter of %s: %s",
				assignment, args[0], r.benchmark.parameter)
		}
		r.named = true
		r.values = strings.Split(strings.TrimPrefix(assignment, start), ",")
	}
	for _, value := range r.values {
		workload, err := r.benchmark.workload(value)
		if err != nil {
			return r, err
		}
		r.workloads = append(r.workloads, workload)
	}
	return r, nil
}

func find(name string) (benchmark, error) {
	var names []string
	for _, b := range benchmarks {
		if b.name() == name {
			return b, nil
		}
		names = append(names, b.name())
	}
	return benchmark{}, fmt.Errorf("no benchmark '%s', only %s", name, strings.Join(names, ", "))
}

func number(what, text string, least int) (int, error) {
	v, err := strconv.ParseInt(text, 10, 32)
	if err != nil || int(v) < least {
		return 0, fmt.Errorf("%s must be a whole number, %d or more, but is '%s'", what, least, text)
	}
	return int(v), nil
}

func printSettings(out io.Writer, r request) {
	setting := func(name string, value any) { fmt.Fprintf(out, "setting\t%s\t%v\n", name, value) }
	setting("go", runtime.Version())
	setting("gogc", gogc())
	setting("gomaxprocs", runtime.GOMAXPROCS(0))
	setting("cpus", runtime.NumCPU())
	setting("load", load())
	setting(r.benchmark.parameter, strings.Join(r.values, ","))
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
	samples := make([]string, 0, r.iterations*len(r.values))
	for v, workload := range r.workloads {
		for i := -r.warmup; i < r.iterations; i++ {
			nanos, err := iterate(workload, time.Duration(r.millis)*time.Millisecond)
			if err != nil {
				return err
			}
			if i < 0 {
				continue
			}
			sample := fmt.Sprintf("sample\t%.3f", nanos)
			if r.named {
				sample += "\t" + r.values[v]
			}
			samples = append(samples, sample)
		}
	}
	for _, sample := range samples {
		fmt.Fprintln(out, sample)
	}
	return nil
}

// iterate repeats the workload until the time is up, as JMH does: the iteration
// ends with the operation under way. It returns nanoseconds per task.
func iterate(workload func() (measured, error), long time.Duration) (float64, error) {
	var total measured
	start := time.Now()
	for {
		did, err := workload()
		if err != nil {
			return 0, err
		}
		total.tasks += did.tasks
		total.sum += did.sum
		if time.Since(start) >= long {
			return float64(total.sum.Nanoseconds()) / float64(total.tasks), nil
		}
	}
}
