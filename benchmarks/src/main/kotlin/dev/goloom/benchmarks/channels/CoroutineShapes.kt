package dev.goloom.benchmarks.channels

import java.util.concurrent.atomic.AtomicLong
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.selects.onTimeout
import kotlinx.coroutines.selects.select

/**
 * The shapes on coroutines. Kotlin, because suspending functions are: what is here stays in this file.
 *
 * `Dispatchers.Default` sizes itself when it is first used, from a system property, so [parallelism]
 * must be the same for all that one process makes.
 */
internal class CoroutineShapes(parallelism: Int) : Shapes {

  init {
    System.setProperty("kotlinx.coroutines.scheduler.core.pool.size", parallelism.toString())
    System.setProperty("kotlinx.coroutines.scheduler.max.pool.size", parallelism.toString())
  }

  override fun uncontended(capacity: Int, n: Int): Long = crew {
    val channel = Channel<Token>(capacity)
    work { sendAndReceive(channel, channel, n) }
  }

  override fun manyToMany(senders: Int, capacity: Int, n: Int): Long = crew {
    val channel = Channel<Token>(capacity)
    repeat(senders) {
      work { send(channel, n / senders) }
      work { receive(channel, n / senders) }
    }
  }

  override fun pingPong(n: Int): Long = crew {
    val there = Channel<Token>()
    val back = Channel<Token>()
    work { pass(there, back, n) }
    work { sendAndReceive(there, back, n) }
  }

  override fun chain(stages: Int, capacity: Int, n: Int): Long = crew {
    val first = Channel<Token>(capacity)
    work { send(first, n) }
    var last = first
    repeat(stages) {
      val before = last
      val behind = Channel<Token>(capacity)
      work { pass(before, behind, n) }
      last = behind
    }
    val end = last
    work { receive(end, n) }
  }

  override fun pairs(pairs: Int, capacity: Int, n: Int): Long = crew {
    repeat(pairs) {
      val channel = Channel<Token>(capacity)
      work { send(channel, n) }
      work { receive(channel, n) }
    }
  }

  override fun select(channels: Int, capacity: Int, n: Int): Long = crew {
    val all = List(channels) { Channel<Token>(capacity) }
    for (channel in all) {
      work { send(channel, n / channels) }
    }
    work {
      var sum = 0L
      repeat(n) { sum += any(all).id }
      sum
    }
  }

  override fun selectReady(channels: Int, capacity: Int, n: Int): Long = crew {
    val all = List(channels) { Channel<Token>(capacity) }
    work {
      for (i in 0 until channels) {
        repeat(capacity) { all[i].send(Token.of(i)) }
      }
      repeat(n) {
        val token = any(all)
        all[token.id].send(token)
      }
      all.sumOf { receive(it, capacity) }
    }
  }

  override fun selectDefault(channels: Int, n: Int): Long = crew {
    val all = List(channels) { Channel<Token>() }
    work {
      var defaults = 0L
      repeat(n) { defaults += if (anyNow(all) == null) 1 else 0 }
      defaults
    }
  }

  private suspend fun any(channels: List<Channel<Token>>): Token = select {
    for (channel in channels) {
      channel.onReceive { it }
    }
  }

  @OptIn(ExperimentalCoroutinesApi::class) // a timeout of 0 is select's default clause
  private suspend fun anyNow(channels: List<Channel<Token>>): Token? = select {
    for (channel in channels) {
      channel.onReceive { it }
    }
    onTimeout(0L) { null }
  }

  private suspend fun send(channel: Channel<Token>, n: Int): Long {
    for (i in 0 until n) {
      channel.send(Token.of(i))
    }
    return 0
  }

  private suspend fun receive(channel: Channel<Token>, n: Int): Long {
    var sum = 0L
    repeat(n) { sum += channel.receive().id }
    return sum
  }

  private suspend fun sendAndReceive(out: Channel<Token>, back: Channel<Token>, n: Int): Long {
    var sum = 0L
    for (i in 0 until n) {
      out.send(Token.of(i))
      sum += back.receive().id
    }
    return sum
  }

  private suspend fun pass(before: Channel<Token>, behind: Channel<Token>, n: Int): Long {
    repeat(n) { behind.send(before.receive()) }
    return 0
  }

  /** Runs what is started in the block, while this thread is parked; answers the sum of the results. */
  private fun crew(start: Crew.() -> Unit): Long = runBlocking {
    val sum = AtomicLong()
    coroutineScope { Crew(this, sum).start() }
    sum.get()
  }

  private class Crew(private val scope: CoroutineScope, private val sum: AtomicLong) {
    fun work(job: suspend () -> Long) {
      scope.launch(Dispatchers.Default) { sum.addAndGet(job()) }
    }
  }
}
