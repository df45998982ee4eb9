import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Deck } from '../chaos/deck';
import type { Random } from '../chaos/random';

/**
 * What a network does to a piece of what is sent over a connection, each as often as the number says:
 *
 * - `late`: a packet is lost; the piece, and all behind it, comes after a pause, when it was sent again
 * - `cut`: the connection breaks off before it
 * - `torn`: the connection breaks off in the middle of it
 */
const LOSSES = { late: 3, cut: 2, torn: 2 };

type Loss = keyof typeof LOSSES;

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
  private readonly losses: Deck<Loss>;
  private likelihood = 0;
  private nextLoss = 0;
  /** How often each has happened. */
  readonly happened: Record<Loss, number> = { late: 0, cut: 0, torn: 0 };

  private constructor(
    private readonly server: Server,
    private readonly random: Random,
  ) {
    this.losses = new Deck(LOSSES, random);
  }

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

  /** From now on something happens to each piece that likely. */
  lose(likelihood: number): void {
    this.likelihood = likelihood;
  }

  /** From now on it loses nothing. */
  calm(): void {
    this.lose(0);
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
      const loss = this.lossNow();
      if (loss === 'torn') to.write(piece.subarray(0, Math.floor(piece.length / 2)));
      if (loss === 'torn' || loss === 'cut') return this.breakOff(from, to);
      if (loss === 'late') await sleep(this.random.pick(LATE_MS));
      if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
    }
    to.end();
  }

  private breakOff(from: Socket, to: Socket): void {
    from.destroy();
    to.destroySoon();
  }

  private lossNow(): Loss | undefined {
    const now = performance.now();
    if (now < this.nextLoss || !this.random.chance(this.likelihood)) return undefined;
    this.nextLoss = now + RECOVERY_MS;
    const loss = this.losses.draw();
    this.happened[loss] += 1;
    return loss;
  }
}
