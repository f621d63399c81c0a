/// Question: what do send, receive and close do on a nil, open, full or closed channel?
@NullMarked
package dev.goloom.labs.channelaxioms;

import org.jspecify.annotations.NullMarked;
