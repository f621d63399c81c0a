package main

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
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
		case fields[0] == "sample" && len(fields) == 2:
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

func TestRun_list_namesTheContender(t *testing.T) {
	var out, err bytes.Buffer
	status := run([]string{"--list"}, &out, &err)
	if want := "benchmark\tSpawnBenchmark\tgoroutines\n"; status != 0 || out.String() != want {
		t.Errorf("status %d, %q, want %q", status, out.String(), want)
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
