package main

import "sync"

// token is what is sent: made beforehand, sent by its address, told apart by
// its weight. It is the twin of Token.java.
type token struct{ id int }

var tokens = func() (all [256]token) {
	for i := range all {
		all[i].id = i
	}
	return
}()

// tokenOf is the i-th token of a sender: they repeat.
func tokenOf(i int) *token { return &tokens[i&(len(tokens)-1)] }

// weight is what the first n tokens of a sender weigh.
func weight(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += tokenOf(i).id
	}
	return sum
}

// shape is one shape of traffic with its sizes: what a row measures. Shapes.java
// says in words what each of them does.
type shape struct {
	steps  int // how often the step happens whose time is reported
	weight int // what run must return, or something was lost or came twice
	run    func() int
}

// row is a shape with the name that it has in ChannelBenchmark.java or
// SelectBenchmark.java.
type row struct {
	name  string
	shape shape
}

var channelRows = []row{
	{"UNCONTENDED", uncontended(16, 200_000)},
	{"ONE_TO_ONE", manyToMany(1, 0, 50_000)},
	{"ONE_TO_ONE_16", manyToMany(1, 16, 100_000)},
	{"ONE_TO_ONE_100", manyToMany(1, 100, 100_000)},
	{"FOUR_TO_FOUR", manyToMany(4, 0, 40_000)},
	{"FOUR_TO_FOUR_16", manyToMany(4, 16, 80_000)},
	{"FOUR_TO_FOUR_100", manyToMany(4, 100, 80_000)},
	{"PING_PONG", pingPong(25_000)},
	{"CHAIN", chain(1_000, 0, 100)},
	{"CHAIN_16", chain(1_000, 16, 400)},
	{"PAIRS", pairs(1_000, 0, 100)},
	{"PAIRS_16", pairs(1_000, 16, 400)},
}

var selectRows = []row{
	{"SELECT_2", selectAny(2, 0, 20_000)},
	{"SELECT_2_16", selectAny(2, 16, 50_000)},
	{"SELECT_8", selectAny(8, 0, 16_000)},
	{"SELECT_8_16", selectAny(8, 16, 40_000)},
	{"SELECT_8_READY", selectReady(16, 50_000)},
	{"SELECT_DEFAULT", selectDefault(200_000)},
}

// crew is goroutines that do one job each, while whoever started them waits.
type crew struct {
	group sync.WaitGroup
	lock  sync.Mutex
	sum   int
}

func (c *crew) start(job func() int) {
	c.group.Add(1)
	go func() {
		result := job()
		if result != 0 {
			c.lock.Lock()
			c.sum += result
			c.lock.Unlock()
		}
		c.group.Done()
	}()
}

func (c *crew) join() int {
	c.group.Wait()
	return c.sum
}

func uncontended(capacity, n int) shape {
	return shape{n, weight(n), func() int {
		var c crew
		ch := make(chan *token, capacity)
		c.start(func() int { return sendAndReceive(ch, ch, n) })
		return c.join()
	}}
}

func manyToMany(senders, capacity, n int) shape {
	return shape{n, senders * weight(n/senders), func() int {
		var c crew
		ch := make(chan *token, capacity)
		for i := 0; i < senders; i++ {
			c.start(func() int { return send(ch, n/senders) })
			c.start(func() int { return receive(ch, n/senders) })
		}
		return c.join()
	}}
}

func pingPong(n int) shape {
	return shape{n, weight(n), func() int {
		var c crew
		there := make(chan *token)
		back := make(chan *token)
		c.start(func() int { return pass(there, back, n) })
		c.start(func() int { return sendAndReceive(there, back, n) })
		return c.join()
	}}
}

func chain(stages, capacity, n int) shape {
	return shape{stages * n, weight(n), func() int {
		var c crew
		first := make(chan *token, capacity)
		c.start(func() int { return send(first, n) })
		last := first
		for i := 0; i < stages; i++ {
			in, out := last, make(chan *token, capacity)
			c.start(func() int { return pass(in, out, n) })
			last = out
		}
		c.start(func() int { return receive(last, n) })
		return c.join()
	}}
}

func pairs(pairs, capacity, n int) shape {
	return shape{pairs * n, pairs * weight(n), func() int {
		var c crew
		for i := 0; i < pairs; i++ {
			ch := make(chan *token, capacity)
			c.start(func() int { return send(ch, n) })
			c.start(func() int { return receive(ch, n) })
		}
		return c.join()
	}}
}

func selectAny(channels, capacity, n int) shape {
	return shape{n, channels * weight(n/channels), func() int {
		var c crew
		all := channelsOf(channels, capacity)
		for _, ch := range all {
			ch := ch // one variable per iteration, which go 1.19 does not give by itself
			c.start(func() int { return send(ch, n/channels) })
		}
		c.start(func() int {
			if channels == 2 {
				return receiveFrom2(all, n)
			}
			return receiveFrom8(all, n)
		})
		return c.join()
	}}
}

func selectReady(capacity, n int) shape {
	const channels = 8
	return shape{n, capacity * weight(channels), func() int {
		var c crew
		all := channelsOf(channels, capacity)
		c.start(func() int {
			for i, ch := range all {
				for j := 0; j < capacity; j++ {
					ch <- tokenOf(i)
				}
			}
			for i := 0; i < n; i++ {
				t := anyOf8(all)
				all[t.id] <- t
			}
			sum := 0
			for _, ch := range all {
				sum += receive(ch, capacity)
			}
			return sum
		})
		return c.join()
	}}
}

func selectDefault(n int) shape {
	return shape{n, n, func() int {
		var c crew
		all := channelsOf(2, 0)
		c.start(func() int {
			defaults := 0
			a, b := all[0], all[1]
			for i := 0; i < n; i++ {
				select {
				case <-a:
				case <-b:
				default:
					defaults++
				}
			}
			return defaults
		})
		return c.join()
	}}
}

func channelsOf(count, capacity int) []chan *token {
	all := make([]chan *token, count)
	for i := range all {
		all[i] = make(chan *token, capacity)
	}
	return all
}

func send(ch chan<- *token, n int) int {
	for i := 0; i < n; i++ {
		ch <- tokenOf(i)
	}
	return 0
}

func receive(ch <-chan *token, n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += (<-ch).id
	}
	return sum
}

func sendAndReceive(out chan<- *token, in <-chan *token, n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		out <- tokenOf(i)
		sum += (<-in).id
	}
	return sum
}

func pass(in <-chan *token, out chan<- *token, n int) int {
	for i := 0; i < n; i++ {
		out <- <-in
	}
	return 0
}

func receiveFrom2(all []chan *token, n int) int {
	a, b := all[0], all[1]
	sum := 0
	for i := 0; i < n; i++ {
		select {
		case t := <-a:
			sum += t.id
		case t := <-b:
			sum += t.id
		}
	}
	return sum
}

func receiveFrom8(all []chan *token, n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += anyOf8(all).id
	}
	return sum
}

func anyOf8(all []chan *token) *token {
	all = all[:8]
	select {
	case t := <-all[0]:
		return t
	case t := <-all[1]:
		return t
	case t := <-all[2]:
		return t
	case t := <-all[3]:
		return t
	case t := <-all[4]:
		return t
	case t := <-all[5]:
		return t
	case t := <-all[6]:
		return t
	case t := <-all[7]:
		return t
	}
}
