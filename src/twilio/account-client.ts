import RequestClient from 'twilio/lib/base/RequestClient';
import type Response from 'twilio/lib/http/response';
import { AccountStanding } from './account-standing';

/** How the calls of one account go out. */
export interface AccountClientOptions {
  /** Milliseconds that a call may take. */
  timeoutMs: number;
  /** Shared by all clients that call with the same token; one of its own unless told. */
  standing?: AccountStanding;
  /** Told when Twilio finds that calls come too fast (429). */
  onThrottled?: () => void;
}

/** The SDK's HTTP client. It keeps the headers of refusals, and does not ask what an account that is held would be refused. */
export class AccountClient extends RequestClient {
  private readonly standing: AccountStanding;
  private readonly onThrottled?: () => void;

  constructor({ timeoutMs, standing = new AccountStanding(), onThrottled }: AccountClientOptions) {
    super({ timeout: timeoutMs, keepAlive: true, maxSockets: 100 });
    this.standing = standing;
    this.onThrottled = onThrottled;
  }

  /** @throws TwilioRefusal for an answer of 400 or above, and what the SDK's own client throws where there is none */
  override async request<Data>(request: RequestClient.RequestOptions<Data>): Promise<Response<Data>> {
    const foreseen = this.standing.foreseen();
    if (foreseen) throw foreseen;
    const answer = await super.request<Data>(request);
    if (answer.statusCode === 429) this.onThrottled?.();
    if (answer.statusCode >= 400) throw this.standing.refusal(answer);
    this.standing.release();
    return answer;
  }
}
