package main

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestRun_tinyMeasurement_printsRecordsOnly(t *testing.T) {
	var out, err bytes.Buffer
	if status := run([]string{"SpawnBenchmark.goroutines", "1", "3", "1", "n=100"}, &out, &err); status != 0 {
		t.Fatalf("status %d: %s", status, err.String())
	}
	settings := map[string]string{}
	samples := 0
	for _, line := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
		fields := strings.Split(line, "\t")
		switch {
		case fields[0] == "setting" && len(fields) == 3:
			settings[fields[1]] = fields[2]
		case fields[0] == "sample" && len(fields) == 3 && fields[2] == "100":
			nanos, bad := strconv.ParseFloat(fields[1], 64)
			if bad != nil || nanos <= 0 {
				t.Errorf("sample %q", line)
			}
			samples++
		default:
			t.Errorf("not a record: %q", line)
		}
	}
	if samples != 3 {
		t.Errorf("%d samples, want 3", samples)
	}
	for _, name := range []string{"go", "gogc", "gomaxprocs", "cpus", "load", "n"} {
		if settings[name] == "" {
			t.Errorf("no setting %s", name)
		}
	}
	if settings["n"] != "100" {
		t.Errorf("n is %s, want 100", settings["n"])
	}
	if err.Len() != 0 {
		t.Errorf("standard error: %s", err.String())
	}
}

func TestRun_severalRows_eachSampleNamesItsRow(t *testing.T) {
	var out, err bytes.Buffer
	args := []string{"ChannelBenchmark.goroutines", "0", "2", "1", "row=ONE_TO_ONE,PING_PONG"}
	if status := run(args, &out, &err); status != 0 {
		t.Fatalf("status %d: %s", status, err.String())
	}
	var rows []string
	for _, line := range strings.Split(out.String(), "\n") {
		if fields := strings.Split(line, "\t"); fields[0] == "sample" && len(fields) == 3 {
			rows = append(rows, fields[2])
		}
	}
	if got := strings.Join(rows, " "); got != "ONE_TO_ONE ONE_TO_ONE PING_PONG PING_PONG" {
		t.Errorf("samples of %s", got)
	}
}

func TestRun_list_namesTheContenderOfEachBenchmark(t *testing.T) {
	var out, err bytes.Buffer
	status := run([]string{"--list"}, &out, &err)
	for _, want := range []string{
		"benchmark\tChannelBenchmark\tgoroutines\n",
		"benchmark\tPoolBenchmark\tgoroutines\n",
		"benchmark\tSelectBenchmark\tgoroutines\n",
		"benchmark\tSpawnBenchmark\tgoroutines\nparameter\tSpawnBenchmark\tgoroutines\tn\t100000\n",
	} {
		if status != 0 || !strings.Contains(out.String(), want) {
			t.Errorf("status %d, %q, want %q", status, out.String(), want)
		}
	}
}

func TestRows_eachTokenArrivesOnce(t *testing.T) {
	for _, r := range append(append([]row{}, channelRows...), selectRows...) {
		if steps, err := r.shape.measure(); err != nil || steps != r.shape.steps {
			t.Errorf("%s: %d steps, %v", r.name, steps, err)
		}
	}
}

func TestMeasure_tokenLost_fails(t *testing.T) {
	lost := shape{steps: 1, weight: 2, run: func() int { return 1 }}
	if _, err := lost.measure(); err == nil {
		t.Error("no error")
	}
}

func TestIterate_operationWithItsOwnFigure_countsThatAndNotTheTime(t *testing.T) {
	long := func() (measured, error) { return measured{4, 20 * time.Hour}, nil }
	if nanos, err := iterate(long, 0); err != nil || nanos != float64(5*time.Hour) {
		t.Errorf("%f, %v", nanos, err)
	}
}

func TestRun_badArguments_oneLineAndStatus2(t *testing.T) {
	for _, args := range []string{
		"",
		"SpawnBenchmark.goroutine 1 1 1",
		"SpawnBenchmark.goroutines 1 1",
		"SpawnBenchmark.goroutines -1 1 1",
		"SpawnBenchmark.goroutines 1 0 1",
		"SpawnBenchmark.goroutines 1 1 x",
		"SpawnBenchmark.goroutines 1 1 1 m=1",
		"SpawnBenchmark.goroutines 1 1 1 n=9999999999",
		"ChannelBenchmark.goroutines 1 1 1 row=CHIAN",
		"ChannelBenchmark.goroutines 1 1 1 row=CHAIN,",
		"ChannelBenchmark.goroutines 1 1 1 n=1",
		"PoolBenchmark.goroutines 1 1 1 row=CHAIN",
	} {
		var out, err bytes.Buffer
		status := run(strings.Fields(args), &out, &err)
		if status != 2 || out.Len() != 0 || strings.Count(err.String(), "\n") != 1 {
			t.Errorf("%q: status %d, out %q, err %q", args, status, out.String(), err.String())
		}
	}
}

func TestSpawn_eachTaskRunsOnce(t *testing.T) {
	var done stripedCounter
	spawn(1000, &done)
	if ran := done.sumThenReset(); ran != 1000 {
		t.Errorf("%d of 1000 tasks ran", ran)
	}
}
