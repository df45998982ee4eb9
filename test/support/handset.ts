import { settled } from './settled';

/** A phone of the local Twilio that a product runs. */
export class Handset {
  constructor(
    /** Of the product, such as `http://localhost:3000`. */
    private readonly origin: string,
    readonly address: string,
  ) {}

  /** Sends a text message to a number. */
  async text(to: string, body: string): Promise<void> {
    const form = new URLSearchParams({ From: this.address, To: to, Body: body });
    const response = await fetch(`${this.origin}/simulator/messages`, { method: 'POST', body: form });
    expect(response.status).toBe(201);
  }

  /** Texts of the messages that it has, oldest first. */
  async inbox(): Promise<string[]> {
    const response = await fetch(`${this.origin}/simulator/messages?Address=${encodeURIComponent(this.address)}`);
    return ((await response.json()) as { messages: { body: string }[] }).messages.map(({ body }) => body);
  }

  /** The same, once there are as many as that. */
  received(count: number): Promise<string[]> {
    return settled(
      () => this.inbox(),
      ({ length }) => length >= count,
    );
  }
}
