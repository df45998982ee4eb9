import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../chaos/random';

/** What a network does to what is sent over it, each by its probability for a piece of a connection. */
export interface Losses {
  /** A packet is lost: this piece, and all behind it, comes after a pause, when it was sent again. */
  late: number;
  /** The connection breaks off before the piece. */
  cut: number;
  /** It breaks off in the middle of the piece. */
  torn: number;
}

const NOTHING: Losses = { late: 0, cut: 0, torn: 0 };

/**
 * Milliseconds between two losses, at the least. One upon the other would keep calls from their answers for longer than
 * Twilio tries to deliver a webhook: what was never taken need not be answered.
 */
const RECOVERY_MS = 2_000;

/** TCP sends again after 200 ms at least, and then after twice as long. */
const LATE_MS = [200, 200, 400, 800, 1_600, 3_200];

/** A network on loopback before a server: it delays what TCP would have to send again, and breaks connections off. */
export class LossyNetwork {
  private readonly sockets = new Set<Socket>();
  private losses = NOTHING;
  private nextLoss = 0;
  /** How often each has happened. */
  readonly happened: Record<keyof Losses, number> = { late: 0, cut: 0, torn: 0 };

  private constructor(
    private readonly server: Server,
    private readonly random: Random,
  ) {}

  /**
   * One that loses nothing yet.
   *
   * @param target `host:port` of the server behind it
   */
  static async before(target: string, random: Random): Promise<LossyNetwork> {
    const [host, port] = target.split(':');
    const server = createServer();
    const network = new LossyNetwork(server, random);
    server.on('connection', (near) => network.join(near, connect(Number(port), host)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return network;
  }

  /** `host:port` */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on it does this. */
  lose(losses: Losses): void {
    this.losses = losses;
  }

  /** From now on it loses nothing. */
  calm(): void {
    this.lose(NOTHING);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.sockets.add(socket.setNoDelay());
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    }
    const cut = (): void => [near, far].forEach((socket) => socket.destroy());
    void Promise.all([this.carry(near, far), this.carry(far, near)]).then(cut, cut);
  }

  private async carry(from: Socket, to: Socket): Promise<void> {
    for await (const piece of from as AsyncIterable<Buffer>) {
      if (this.happens('cut')) return this.breakOff(from, to);
      if (this.happens('torn')) {
        to.write(piece.subarray(0, Math.floor(piece.length / 2)));
        return this.breakOff(from, to);
      }
      if (this.happens('late')) await sleep(this.random.pick(LATE_MS));
      if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
    }
    to.end();
  }

  private breakOff(from: Socket, to: Socket): void {
    from.destroy();
    to.destroySoon();
  }

  private happens(what: keyof Losses): boolean {
    const now = performance.now();
    if (now < this.nextLoss || !this.random.chance(this.losses[what])) return false;
    this.nextLoss = now + RECOVERY_MS;
    this.happened[what] += 1;
    return true;
  }
}
