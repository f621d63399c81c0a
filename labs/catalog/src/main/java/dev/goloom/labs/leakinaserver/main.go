// Run: go run main.go
//
// The Go side of the lab leak-in-a-server: net/http, clients that hang up, and the goroutine
// profile (debug=1) before and after.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime/pprof"
	"strconv"
	"sync/atomic"
	"time"
)

var hangups = flag.Int("hangups", 40, "clients that hang up before the answer")

func main() {
	flag.Parse()
	incident("leaking", 0)
	incident("fixed", 1)
}

func incident(name string, room int) {
	backend := make(chan struct{})
	var waiting, ended atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer ended.Add(1)
		answer := make(chan string, room)
		go ask(backend, answer)
		waiting.Add(1)
		select {
		case quote := <-answer:
			fmt.Fprint(w, quote)
		case <-r.Context().Done():
		}
	}))
	before := atTheSend()
	ctx, hangUp := context.WithCancel(context.Background())
	for i := 0; i < *hangups; i++ {
		request, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
		go func() {
			if response, err := http.DefaultClient.Do(request); err == nil {
				response.Body.Close()
			}
		}()
	}
	await(func() bool { return waiting.Load() == int64(*hangups) })
	hangUp()
	await(func() bool { return ended.Load() == int64(*hangups) })
	close(backend)
	expected := before
	if room == 0 {
		expected += *hangups
	}
	await(func() bool { return atTheSend() == expected })
	fmt.Printf("%-8s send=%d of=%d\n", name, atTheSend()-before, *hangups)
	server.Close()
}

// ask answers, whether anybody still waits or not.
func ask(backend <-chan struct{}, answer chan<- string) {
	<-backend
	answer <- "42"
}

var group = regexp.MustCompile(`(?m)^(\d+) @ .*\n(?:#.*\n)*?#.*main\.ask\+`)

// atTheSend is how many goroutines of the profile stand in ask, once the backend has answered.
func atTheSend() int {
	var out bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&out, 1)
	count := 0
	for _, match := range group.FindAllStringSubmatch(out.String(), -1) {
		n, _ := strconv.Atoi(match[1])
		count += n
	}
	return count
}

// await waits until something is so, or gives up: then the figures tell.
func await(isSo func() bool) {
	for i := 0; i < 5000 && !isSo(); i++ {
		time.Sleep(time.Millisecond)
	}
}
