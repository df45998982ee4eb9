import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { appliedChange, type AppliedChange, type Connectable } from '../twilio/connect';

/** What `perdure connect` has changed at Twilio, kept in the data directory so that it can be undone. */
export class ConnectionRecord {
  private constructor(
    private readonly file: string,
    private changes: readonly AppliedChange[],
  ) {}

  /** @throws Error when the file is there but is no record */
  static async open(dataDir: string, connected: Connectable): Promise<ConnectionRecord> {
    const file = path.join(dataDir, 'connections', `${fileName(connected)}.json`);
    return new ConnectionRecord(file, await read(file));
  }

  /** The changes that have not been undone, oldest first. */
  get all(): readonly AppliedChange[] {
    return this.changes;
  }

  /** Keeps a change, before the next one is made. */
  async add(change: AppliedChange): Promise<void> {
    await this.keep([...this.changes, change]);
  }

  /** A change has been undone. */
  async forget(change: AppliedChange): Promise<void> {
    await this.keep(this.changes.filter((one) => one !== change));
  }

  private async keep(changes: readonly AppliedChange[]): Promise<void> {
    this.changes = changes;
    if (changes.length === 0) return rm(this.file, { force: true });
    await mkdir(path.dirname(this.file), { recursive: true });
    const temporary = `${this.file}.new`;
    await writeFile(temporary, `${JSON.stringify(changes, null, 2)}\n`);
    await rename(temporary, this.file);
  }
}

async function read(file: string): Promise<readonly AppliedChange[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return appliedChange.array().parse(JSON.parse(text));
}

function fileName(connected: Connectable): string {
  const name =
    connected.kind === 'number'
      ? connected.number
      : connected.kind === 'address'
        ? connected.address
        : connected.conversationSid;
  return `${connected.kind}-${encodeURIComponent(name)}`;
}
