/// Question: what does your pool do when work arrives faster than it is done?
@NullMarked
package dev.goloom.labs.backpressure;

import org.jspecify.annotations.NullMarked;
