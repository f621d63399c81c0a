/// Question: how do you shut a service down without losing work?
@NullMarked
package dev.goloom.labs.gracefulshutdown;

import org.jspecify.annotations.NullMarked;
