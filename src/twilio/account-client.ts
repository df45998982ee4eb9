import RequestClient from 'twilio/lib/base/RequestClient';
import type Response from 'twilio/lib/http/response';
import { AccountStanding } from './account-standing';
import { TwilioRefusal, type TwilioAnswer } from './refusal';

/** How the calls of one account go out. */
export interface AccountClientOptions {
  /** Milliseconds that a call may take. */
  timeoutMs: number;
  /** What takes the place of the token in use once Twilio refuses that one: while a token is changed there are two. */
  nextAuthToken?: string;
  /** The account is closed for good: that Twilio refuses it is the last word. */
  isClosed?: boolean;
  /** Shared by all clients that call with the same token; one of its own unless told. */
  standing?: AccountStanding;
  /** Told when Twilio finds that calls come too fast (429). */
  onThrottled?: () => void;
}

/**
 * The SDK's HTTP client. It keeps the headers of refusals, does not ask what an account that is held would be refused, and goes
 * over to the next token when Twilio takes that one only.
 */
export class AccountClient extends RequestClient {
  private readonly standing: AccountStanding;
  private readonly onThrottled?: () => void;
  private readonly nextAuthToken?: string;
  private readonly isClosed: boolean;
  private usesNext = false;
  private aheadMs = 0;

  constructor(options: AccountClientOptions) {
    const { timeoutMs, nextAuthToken, isClosed = false, standing = new AccountStanding(), onThrottled } = options;
    super({ timeout: timeoutMs, keepAlive: true, maxSockets: 100 });
    this.standing = standing;
    this.onThrottled = onThrottled;
    this.nextAuthToken = nextAuthToken;
    this.isClosed = isClosed;
  }

  /**
   * Milliseconds that Twilio's clock is ahead of this machine's, by its latest answer; negative where it is behind. As answers
   * tell whole seconds and take time to arrive, a little less than it is.
   */
  get clockAheadMs(): number {
    return this.aheadMs;
  }

  /**
   * @throws TwilioRefusal for an answer of 400 or above, SyntaxError for one that does not tell what was asked for, created,
   * changed or removed, and what the SDK's own client throws where there is none
   */
  override async request<Data>(request: RequestClient.RequestOptions<Data>): Promise<Response<Data>> {
    const answer = await this.call((token) =>
      super.request<Data>(token === undefined ? request : { ...request, password: token }),
    );
    if (answers(request.method, answer)) return answer;
    throw new SyntaxError('Expected Twilio to answer what it was asked, but the answer is something else');
  }

  /**
   * Makes a call that the SDK's client cannot make, as it makes the others.
   *
   * @param ask makes it, with a token where that is not the account's own
   * @throws TwilioRefusal for an answer of 400 or above, and what `ask` throws
   */
  async call<Answer extends TwilioAnswer>(ask: (token?: string) => Promise<Answer>): Promise<Answer> {
    const foreseen = this.standing.foreseen();
    if (foreseen) throw foreseen;
    const answer = await this.authenticated(ask);
    this.noteTime(answer);
    if (answer.statusCode === 429) this.onThrottled?.();
    if (answer.statusCode >= 400 && this.isClosed) throw TwilioRefusal.forGood(answer);
    if (answer.statusCode >= 400) throw this.standing.refusal(answer);
    this.standing.release();
    return answer;
  }

  private noteTime({ headers }: TwilioAnswer): void {
    const { date } = (headers ?? {}) as { date?: string };
    const theirs = Date.parse(date ?? '');
    if (!Number.isNaN(theirs)) this.aheadMs = theirs - Date.now();
  }

  /** Who is refused as nobody that Twilio knows (401) has done nothing, and may ask once more. */
  private async authenticated<Answer extends TwilioAnswer>(ask: (token?: string) => Promise<Answer>): Promise<Answer> {
    const { usesNext, nextAuthToken } = this;
    const answer = await ask(usesNext ? nextAuthToken : undefined);
    if (answer.statusCode !== 401 || nextAuthToken === undefined) return answer;
    const again = await ask(usesNext ? undefined : nextAuthToken);
    if (again.statusCode !== 401) this.usesNext = !usesNext;
    return again;
  }
}

/**
 * Whether it is Twilio that answers. Its resources have a SID, or are configurations with a URL; lists have a list; of what it
 * has removed it says nothing. What lies between could answer anything.
 */
function answers(method: RequestClient.RequestOptions['method'], { statusCode, body }: TwilioAnswer): boolean {
  if (method === 'delete') return statusCode === 204;
  return isResource(body) || (method === 'get' && Object.values(body ?? {}).some(Array.isArray));
}

function isResource(body: unknown): boolean {
  const { sid, url } = (body ?? {}) as { sid?: unknown; url?: unknown };
  return typeof sid === 'string' || typeof url === 'string';
}
