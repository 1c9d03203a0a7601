import { clientNetwork } from './client-network.js';
import { RecentCounts } from './recent-counts.js';

const MINUTE = 60_000;
/** In memory for so many at most; those that were not heard of lately go first. */
const MOST_NETWORKS = 20_000;
/** The longest way to write an IPv6 address, with the name of a network card. */
const LONGEST_ADDRESS = 64;

/** Requests of one network in the minute that runs: those that show a sign-in, good or not, and the others. */
interface Count {
  showing: number;
  strange: number;
}

/**
 * How much a network that nobody has signed in from may ask for in a minute, whatever it asks for. Who turns out to be
 * signed in gets back what they were counted, and so is never held off by strangers behind the same address; a crowd of
 * strangers is not held off by one who guesses tokens. Each process counts for itself, in memory: a question to the
 * database would cost more than most requests.
 */
export class StrangerLimiter {
  readonly #networks = new RecentCounts<Count>(MOST_NETWORKS);
  /** The same counts, by each address that asked: to tell its network takes longer than all else here. */
  readonly #addresses = new RecentCounts<Count>(MOST_NETWORKS);
  /** Of this machine itself, and so never too many: probes, a terminal, a proxy that nobody said is one. */
  readonly #own: Count = { showing: 0, strange: 0 };
  #endsAt = 0;

  constructor(
    /** 0: as many as they like. */
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counts a request; false where it is one too many. */
  admits(address: string, showsSignIn: boolean): boolean {
    if (this.perMinute === 0) return true;
    const count = this.#countOf(address);
    const used = showsSignIn ? ++count.showing : ++count.strange;
    return used <= this.perMinute || count === this.#own;
  }

  /** What a request showed was good. */
  recognised(address: string): void {
    if (this.perMinute === 0) return;
    const count = this.#countOf(address);
    // It may have been counted in the minute before.
    if (count.showing > 0) count.showing -= 1;
  }

  /** Until they may ask again. */
  get secondsLeft(): number {
    return Math.max(1, Math.ceil((this.#endsAt - this.now()) / 1000));
  }

  get size(): number {
    return Math.max(this.#networks.size, this.#addresses.size);
  }

  #countOf(address: string): Count {
    if (this.now() >= this.#endsAt) this.#beginMinute();
    return this.#addresses.get(address) ?? this.#meet(address);
  }

  #beginMinute(): void {
    this.#endsAt = this.now() + MINUTE;
    this.#networks.clear();
    this.#addresses.clear();
  }

  #meet(address: string): Count {
    const network = clientNetwork(address.slice(0, LONGEST_ADDRESS));
    const isOwn = network.startsWith('127.') || address === '::1';
    const count = isOwn ? this.#own : (this.#networks.get(network) ?? { showing: 0, strange: 0 });
    this.#networks.set(network, count);
    this.#addresses.set(copyOf(address.slice(0, LONGEST_ADDRESS)), count);
    return count;
  }
}

/** A piece of a header would keep all of the header in memory. */
const copyOf = (text: string): string => Buffer.from(text).toString();
