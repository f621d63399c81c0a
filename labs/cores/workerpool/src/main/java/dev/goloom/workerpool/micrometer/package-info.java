/// A worker pool's figures as Micrometer meters. Needs `micrometer-core`, which is optional.
@NullMarked
package dev.goloom.workerpool.micrometer;

import org.jspecify.annotations.NullMarked;
