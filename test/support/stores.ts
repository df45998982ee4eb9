import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store';
import { createPostgresDatabase } from './postgres';
import { runDirectory } from './run-directory';

/** What a suite gets: a store of its own, empty, at the newest schema. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Opens the same database once more, as another process would. */
  reopen(): Promise<Store>;
}

interface Place {
  dataDir: string;
  databaseUrl?: string;
}

/** Runs the same tests on SQLite and on a real PostgreSQL. */
export function describeStore(title: string, tests: (subject: StoreUnderTest) => void): void {
  describe(`${title} on SQLite`, () => {
    tests(useStore(async () => ({ dataDir: newDataDir() })));
  });
  describe(`${title} on PostgreSQL`, () => {
    tests(useStore(async () => ({ dataDir: newDataDir(), databaseUrl: await createPostgresDatabase() })));
  });
}

/** Gives the suite around it a store, by default on SQLite. */
export function useStore(make: () => Promise<Place> = async () => ({ dataDir: newDataDir() })): StoreUnderTest {
  const opened: Store[] = [];
  const errors: Error[] = [];
  let place: Place;
  const reopen = async (): Promise<Store> => {
    const store = await openStore({ ...place, onError: (error) => errors.push(error) });
    opened.push(store);
    return store;
  };
  beforeAll(async () => {
    place = await make();
    await reopen();
  });
  afterAll(async () => {
    await Promise.all(opened.map((store) => store.close()));
    expect(errors).toEqual([]);
  });
  return {
    reopen,
    get store() {
      const [store] = opened;
      if (!store) throw new Error('Expected the store inside a test, but it is opened before the first one');
      return store;
    },
  };
}

function newDataDir(): string {
  return mkdtempSync(join(runDirectory(), 'store-'));
}
