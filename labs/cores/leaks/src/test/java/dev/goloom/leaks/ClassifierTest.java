package dev.goloom.leaks;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Real threads, blocked in each way that the JDK has; and the frames of our own cores, as literals
/// (real ones: the catalogue's tests).
class ClassifierTest {
  @FunctionalInterface
  interface Wait {
    void block() throws Exception;
  }

  /// What the test holds on to, so that nothing ends by itself.
  private final List<AutoCloseable> open = new ArrayList<>();

  private final List<Thread> started = new ArrayList<>();

  @AfterEach
  void release() throws Exception {
    started.forEach(Thread::interrupt);
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  static Stream<Arguments> waits() {
    return new ClassifierTest()
        .all().entrySet().stream()
            .flatMap(entry ->
                Stream.of(true, false)
                    .map(virtual ->
                        Arguments.of(entry.getKey(), entry.getValue().reason(), virtual)));
  }

  record Expected(WaitReason reason, Wait way) {}

  @ParameterizedTest(name = "{0} is {1}, virtual {2}")
  @MethodSource("waits")
  void classify_realThread_namesItsReason(String name, WaitReason reason, boolean virtual) {
    Wait wait = Objects.requireNonNull(all().get(name)).way();
    Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    Thread thread = builder.start(() -> run(wait));
    started.add(thread);
    var seen = new AtomicReference<String>("");
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> {
          // The state before the stack: a thread on its way to park is asked again.
          Thread.State state = thread.getState();
          Stack stack = Stack.of(thread.getStackTrace());
          seen.set(stack.toString());
          assertEquals(
              reason,
              Classifier.classify(state, stack, Optional.empty()),
              () -> state + " " + seen.get());
        });
  }

  private static void run(Wait wait) {
    try {
      wait.block();
    } catch (Exception e) {
      // The end of the test interrupts it.
    }
  }

  private SequencedMap<String, Expected> all() {
    var all = new LinkedHashMap<String, Expected>();
    queues(all);
    locks(all);
    counters(all);
    futures(all);
    outside(all);
    return all;
  }

  private void queues(Map<String, Expected> all) {
    WaitReason send = WaitReason.CHAN_SEND;
    WaitReason receive = WaitReason.CHAN_RECEIVE;
    all.put("SynchronousQueue.put", of(send, () -> new SynchronousQueue<Integer>().put(1)));
    all.put("SynchronousQueue.take", of(receive, () -> new SynchronousQueue<Integer>().take()));
    all.put(
        "fair SynchronousQueue.put", of(send, () -> new SynchronousQueue<Integer>(true).put(1)));
    all.put(
        "SynchronousQueue.poll",
        of(receive, () -> new SynchronousQueue<Integer>().poll(1, TimeUnit.HOURS)));
    all.put(
        "SynchronousQueue.offer",
        of(send, () -> new SynchronousQueue<Integer>().offer(1, 1, TimeUnit.HOURS)));
    all.put(
        "ArrayBlockingQueue.take", of(receive, () -> new ArrayBlockingQueue<Integer>(1).take()));
    all.put("ArrayBlockingQueue.put", of(send, () -> putTwo(new ArrayBlockingQueue<>(1))));
    all.put(
        "LinkedBlockingQueue.take", of(receive, () -> new LinkedBlockingQueue<Integer>().take()));
    all.put("LinkedBlockingQueue.put", of(send, () -> putTwo(new LinkedBlockingQueue<>(1))));
    all.put("LinkedBlockingDeque.put", of(send, () -> putTwo(new LinkedBlockingDeque<>(1))));
    all.put(
        "LinkedBlockingDeque.takeLast",
        of(receive, () -> new LinkedBlockingDeque<Integer>().takeLast()));
    all.put(
        "LinkedBlockingDeque.pollFirst",
        of(receive, () -> new LinkedBlockingDeque<Integer>().pollFirst(1, TimeUnit.HOURS)));
    all.put(
        "LinkedTransferQueue.take", of(receive, () -> new LinkedTransferQueue<Integer>().take()));
    all.put(
        "LinkedTransferQueue.transfer",
        of(send, () -> new LinkedTransferQueue<Integer>().transfer(1)));
    all.put(
        "PriorityBlockingQueue.take",
        of(receive, () -> new PriorityBlockingQueue<Integer>().take()));
    all.put("DelayQueue.take", of(receive, () -> new DelayQueue<Delayed>().take()));
    all.put("Exchanger.exchange", of(receive, () -> new Exchanger<Integer>().exchange(1)));
  }

  private static void putTwo(BlockingQueue<Integer> queue) throws Exception {
    queue.put(1);
    queue.put(2);
  }

  private void locks(Map<String, Expected> all) {
    all.put(
        "ReentrantLock.lock",
        of(
            WaitReason.MUTEX,
            () -> {
              var lock = new ReentrantLock();
              elsewhere(lock::lock);
              lock.lock();
            }));
    all.put(
        "ReentrantLock.lockInterruptibly",
        of(
            WaitReason.MUTEX,
            () -> {
              var lock = new ReentrantLock();
              elsewhere(lock::lock);
              lock.lockInterruptibly();
            }));
    all.put(
        "ReentrantLock.tryLock",
        of(
            WaitReason.MUTEX,
            () -> {
              var lock = new ReentrantLock();
              elsewhere(lock::lock);
              boolean _ = lock.tryLock(1, TimeUnit.HOURS);
            }));
    all.put(
        "ReadLock.lock",
        of(
            WaitReason.RW_MUTEX_READ,
            () -> {
              var lock = new ReentrantReadWriteLock();
              elsewhere(lock.writeLock()::lock);
              lock.readLock().lock();
            }));
    all.put(
        "WriteLock.lock after readLock (upgrade)",
        of(
            WaitReason.RW_MUTEX_WRITE,
            () -> {
              var lock = new ReentrantReadWriteLock();
              lock.readLock().lock();
              lock.writeLock().lock();
            }));
    all.put(
        "StampedLock.writeLock",
        of(
            WaitReason.RW_MUTEX_WRITE,
            () -> {
              var lock = new StampedLock();
              long _ = lock.writeLock();
              long _ = lock.writeLock();
            }));
    all.put(
        "StampedLock.readLock",
        of(
            WaitReason.RW_MUTEX_READ,
            () -> {
              var lock = new StampedLock();
              long _ = lock.writeLock();
              long _ = lock.readLock();
            }));
    all.put(
        "StampedLock.asReadLock",
        of(
            WaitReason.RW_MUTEX_READ,
            () -> {
              var lock = new StampedLock();
              long _ = lock.writeLock();
              lock.asReadLock().lock();
            }));
    all.put(
        "Condition.await",
        of(
            WaitReason.COND,
            () -> {
              var lock = new ReentrantLock();
              lock.lock();
              Condition never = lock.newCondition();
              while (!Thread.currentThread().isInterrupted()) {
                never.await();
              }
            }));
    all.put(
        "Condition.awaitNanos",
        of(
            WaitReason.COND,
            () -> {
              var lock = new ReentrantLock();
              lock.lock();
              Condition never = lock.newCondition();
              while (!Thread.currentThread().isInterrupted()) {
                long _ = never.awaitNanos(Long.MAX_VALUE);
              }
            }));
    all.put("Object.wait", of(WaitReason.COND, () -> waitOn(new Object(), 0)));
    all.put("Object.wait(millis)", of(WaitReason.COND, () -> waitOn(new Object(), 3_600_000)));
    all.put(
        "synchronized",
        of(
            WaitReason.MONITOR,
            () -> {
              var monitor = new Object();
              var taken = new CountDownLatch(1);
              started.add(
                  Thread.ofVirtual()
                      .start(() -> {
                        synchronized (monitor) {
                          taken.countDown();
                          LockSupport.park();
                        }
                      }));
              taken.await();
              synchronized (monitor) {
                LockSupport.park();
              }
            }));
  }

  private static void waitOn(Object monitor, long millis) throws InterruptedException {
    synchronized (monitor) {
      while (!Thread.interrupted()) {
        monitor.wait(millis);
      }
    }
  }

  /// Takes a lock in a thread that ends without giving it back.
  private static void elsewhere(Runnable lock) throws InterruptedException {
    Thread.ofPlatform().start(lock).join();
  }

  private void counters(Map<String, Expected> all) {
    WaitReason group = WaitReason.WAIT_GROUP;
    all.put("CountDownLatch.await", of(group, () -> new CountDownLatch(1).await()));
    all.put("CyclicBarrier.await", of(group, () -> new CyclicBarrier(2).await()));
    all.put("Phaser.arriveAndAwaitAdvance", of(group, () -> new Phaser(2).arriveAndAwaitAdvance()));
    all.put("Phaser.awaitAdvance", of(group, () -> new Phaser(2).awaitAdvance(0)));
    all.put("Semaphore.acquire", of(WaitReason.SEMAPHORE, () -> new Semaphore(0).acquire()));
    all.put(
        "Semaphore.tryAcquire",
        of(WaitReason.SEMAPHORE, () -> new Semaphore(0).tryAcquire(1, TimeUnit.HOURS)));
    all.put(
        "Thread.join of a virtual thread",
        of(WaitReason.JOIN, () -> parked(Thread.ofVirtual()).join()));
    all.put(
        "Thread.join of a platform thread",
        of(WaitReason.JOIN, () -> parked(Thread.ofPlatform().daemon()).join()));
    all.put("Thread.sleep", of(WaitReason.TICKER, () -> Thread.sleep(3_600_000)));
    all.put("TimeUnit.sleep", of(WaitReason.TICKER, () -> TimeUnit.HOURS.sleep(1)));
    all.put("LockSupport.park", of(WaitReason.OTHER, ClassifierTest::parkForEver));
  }

  private static void parkForEver() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
  }

  private Thread parked(Thread.Builder builder) {
    Thread thread = builder.start(ClassifierTest::parkForEver);
    started.add(thread);
    return thread;
  }

  private void futures(Map<String, Expected> all) {
    WaitReason future = WaitReason.FUTURE;
    all.put("CompletableFuture.join", of(future, () -> new CompletableFuture<Integer>().join()));
    all.put("CompletableFuture.get", of(future, () -> new CompletableFuture<Integer>().get()));
    all.put(
        "CompletableFuture.get(time)",
        of(future, () -> new CompletableFuture<Integer>().get(1, TimeUnit.HOURS)));
    all.put("FutureTask.get", of(future, () -> new FutureTask<>(() -> 1).get()));
    all.put(
        "ForkJoinTask.join",
        of(
            future,
            () -> {
              var pool = open(new ForkJoinPool(1));
              pool.submit(ClassifierTest::parkForEver).join();
            }));
    all.put(
        "ExecutorCompletionService.take",
        of(
            future,
            () -> {
              var _ = new ExecutorCompletionService<Integer>(Runnable::run).take();
            }));
    all.put(
        "invokeAll",
        of(
            future,
            () ->
                open(Executors.newVirtualThreadPerTaskExecutor())
                    .invokeAll(List.of(Executors.callable(ClassifierTest::parkForEver)))));
    all.put(
        "invokeAny",
        of(
            future,
            () ->
                open(Executors.newVirtualThreadPerTaskExecutor())
                    .invokeAny(List.of(Executors.callable(ClassifierTest::parkForEver)))));
    all.put(
        "ExecutorService.close",
        of(
            WaitReason.JOIN,
            () -> {
              try (var pool = open(Executors.newVirtualThreadPerTaskExecutor())) {
                pool.execute(ClassifierTest::parkForEver);
              }
            }));
    all.put(
        "ThreadPoolExecutor.awaitTermination",
        of(
            WaitReason.JOIN,
            () -> open(Executors.newFixedThreadPool(1)).awaitTermination(1, TimeUnit.HOURS)));
  }

  private <E extends ExecutorService> E open(E pool) {
    synchronized (open) {
      open.add(pool::shutdownNow);
    }
    return pool;
  }

  private void outside(Map<String, Expected> all) {
    all.put("ServerSocket.accept", of(WaitReason.IO, () -> socket().accept()));
    all.put(
        "Socket read",
        of(
            WaitReason.IO,
            () -> {
              ServerSocket server = socket();
              var client = keep(new Socket(server.getInetAddress(), server.getLocalPort()));
              int _ = client.getInputStream().read();
            }));
    all.put(
        "ServerSocketChannel.accept",
        of(
            WaitReason.IO,
            () ->
                keep(ServerSocketChannel.open())
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .accept()));
    all.put("Selector.select", of(WaitReason.IO, () -> keep(Selector.open()).select()));
    all.put(
        "PipedInputStream.read",
        of(WaitReason.IO, () -> new PipedInputStream(keep(new PipedOutputStream())).read()));
  }

  private ServerSocket socket() throws Exception {
    return keep(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
  }

  private <C extends AutoCloseable> C keep(C resource) {
    synchronized (open) {
      open.add(resource);
    }
    return resource;
  }

  private static Expected of(WaitReason reason, Wait wait) {
    return new Expected(reason, wait);
  }

  @ParameterizedTest
  @CsvSource({
    "chan send, Chan.sendWaiting Chan.send",
    "chan receive, Chan.await Chan.takeWaiting Chan.take Chan.receive",
    "chan receive, Chan.receive Chan$Values.hasNext",
    "select, Select.awaitTurn Select.awaitAny Select.await Select.run",
    "sleep, Select.await Context.sleep",
    "sync.WaitGroup.Wait, WaitQueue.await WaitGroup.await ErrGroup.await",
    "sync.WaitGroup.Wait, Chan.receive SingleFlight$Flight.await SingleFlight.call",
    "sync.Cond.Wait, WaitQueue.await Cond.await",
    "semacquire, WaitQueue.await WeightedSemaphore.await WeightedSemaphore.acquire",
    "semacquire, Chan.send ErrGroup.go",
    "sync.Mutex.Lock, Mutex.lock",
  })
  void classify_framesOfOurChannels_areNamedAsInGo(String reason, String calls) {
    assertEquals(reason, named(calls, "dev.goloom.channels.", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "chan send, Dispatch.park Dispatch.waitForPlace WorkerPool.submit",
    "executor idle, Dispatch.rest Worker.run",
    "join, Milestones.park Milestones.await Dispatch.awaitTermination",
    "sync.WaitGroup.Wait, TaskGroup.outcomes TaskGroup.join",
    "future, PoolFuture.get",
  })
  void classify_framesOfOurPool_areNamed(String reason, String calls) {
    assertEquals(reason, named(calls, "dev.goloom.workerpool.", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "chan send (nil chan), Chan.send, chan send (nil chan) chan@1b (nil)",
    "chan receive (nil chan), Chan.receive, chan receive (nil chan) chan@1b (nil)",
    "chan receive, Chan.receive, chan receive chan@1b (cap 0)",
    "select (no cases), Select.await, select (no cases)",
    "select, Select.await, 'select: chan send chan@1b (cap 0)'",
  })
  void classify_blockerThatSaysMore_isHeard(String reason, String call, String blocker) {
    assertEquals(reason, named(call, "dev.goloom.channels.", blocker));
  }

  @ParameterizedTest
  @CsvSource({
    "executor idle, java.util.concurrent., LinkedBlockingQueue.take ThreadPoolExecutor.getTask",
    "executor idle, java.util.concurrent., ForkJoinPool.awaitWork ForkJoinPool.runWorker",
    "executor idle, java.util., TimerThread.mainLoop TimerThread.run",
    "executor idle, java.util.concurrent., "
        + "ScheduledThreadPoolExecutor$DelayedWorkQueue.take ThreadPoolExecutor.getTask",
  })
  void classify_idleExecutor_isNotAReceive(String reason, String prefix, String calls) {
    assertEquals(reason, named(calls, prefix, ""));
  }

  @ParameterizedTest
  @CsvSource({"BLOCKED, monitor", "RUNNABLE, running", "NEW, running", "TERMINATED, running"})
  void classify_otherStates_doNotNeedFrames(Thread.State state, String reason) {
    assertEquals(reason, Classifier.classify(state, Stack.EMPTY, Optional.empty()).text());
  }

  /// The user's own frame ends the search: what it calls decides, not what called it.
  @ParameterizedTest
  @CsvSource({"com.example.Shop"})
  void classify_userFrameBetween_hidesWhatIsOutside(String shop) {
    Stack stack =
        Stack.of(
            frame("java.util.concurrent.CountDownLatch.await"),
            frame(shop + ".open"),
            frame("java.util.concurrent.FutureTask.get"));
    assertEquals(
        WaitReason.WAIT_GROUP, Classifier.classify(Thread.State.WAITING, stack, Optional.empty()));
  }

  private static String named(String calls, String prefix, String blocker) {
    var frames = new ArrayList<StackTraceElement>();
    frames.add(frame("java.util.concurrent.locks.LockSupport.park"));
    for (String call : calls.split(" ", -1)) {
      frames.add(frame(prefix + call));
    }
    frames.add(frame("com.example.Shop.run"));
    Stack stack = Stack.of(frames.toArray(StackTraceElement[]::new));
    return Classifier.classify(
            Thread.State.WAITING,
            stack,
            blocker.isEmpty() ? Optional.empty() : Optional.of(blocker))
        .text();
  }

  private static StackTraceElement frame(String call) {
    int dot = call.lastIndexOf('.');
    return new StackTraceElement(call.substring(0, dot), call.substring(dot + 1), "X.java", 1);
  }
}
