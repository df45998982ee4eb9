import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A network before a server that can forget its connections: whoever has one hears nothing any more, not even that it is over. */
export class SilentNetwork {
  private readonly sockets = new Set<Socket>();
  private isCarrying = { now: true };

  private constructor(
    private readonly server: Server,
    /** Of the server behind it, through it. */
    readonly url: string,
  ) {}

  static async before(target: URL): Promise<SilentNetwork> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = new URL(target);
    through.port = String((server.address() as AddressInfo).port);
    const network = new SilentNetwork(server, through.href);
    server.on('connection', (near) => network.join(near, connect(Number(target.port), target.hostname)));
    return network;
  }

  /** Those that there are. Later ones work. */
  forget(): void {
    this.isCarrying.now = false;
    this.isCarrying = { now: true };
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(...[near, far]: [Socket, Socket]): void {
    const carrying = this.isCarrying;
    const carry = (from: Socket, to: Socket): void => {
      this.sockets.add(from);
      from.on('error', () => undefined).on('close', () => carrying.now && to.destroy());
      from.on('data', (piece) => carrying.now && to.write(piece));
    };
    carry(near, far);
    carry(far, near);
  }
}
