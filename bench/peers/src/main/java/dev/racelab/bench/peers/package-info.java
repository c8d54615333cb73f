/** Other libraries' locks as peers, each set up as its own pages recommend. */
@NullMarked
package dev.racelab.bench.peers;

import org.jspecify.annotations.NullMarked;
