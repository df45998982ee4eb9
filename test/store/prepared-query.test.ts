import { sql, type Kysely } from 'kysely';
import { openSqlite } from '../../src/store/database';
import { compileForEach, prepareQuery } from '../../src/store/prepared-query';

interface Tables {
  word: { text: string; length: number; note: string | null };
}

let database: Kysely<Tables>;
beforeAll(async () => {
  database = await openSqlite<Tables>(':memory:');
  await sql`create table word (text text primary key, length integer not null, note text)`.execute(database);
});
afterAll(() => database.destroy());

test('asks again and again with other values, beside those that are always the same', async () => {
  const insert = prepareQuery<{ text: string; length: number }, unknown>(database, (value) =>
    database.insertInto('word').values({ note: 'always', text: value('text'), length: value('length') }),
  );
  await Promise.all([insert({ text: 'one', length: 3 }), insert({ length: 5, text: 'three' })]);
  const longer = prepareQuery<{ than: number; not: string | null }, { text: string }>(database, (value) =>
    database
      .selectFrom('word')
      .select('text')
      .where('length', '>', value('than'))
      .where('note', 'is not', value('not'))
      .where('length', '<', 100),
  );
  expect((await longer({ than: 3, not: null })).rows).toEqual([{ text: 'three' }]);
  expect((await longer({ than: 2, not: null })).rows).toEqual([{ text: 'one' }, { text: 'three' }]);
  expect((await longer({ than: 2, not: 'always' })).rows).toEqual([]);
});

test('tells how many rows a statement has changed', async () => {
  const forget = prepareQuery<{ text: string }, unknown>(database, (value) =>
    database.deleteFrom('word').where('text', '=', value('text')),
  );
  expect((await forget({ text: 'one' })).numAffectedRows).toBe(1n);
  expect((await forget({ text: 'one' })).numAffectedRows).toBe(0n);
});

test('has a statement for each count of records', async () => {
  const insert = compileForEach<{ text: string; length: number; note: string | null }, { text: string }>((records) =>
    database.insertInto('word').values(records).returning('text'),
  );
  const words = ['a', 'bb', 'ccc'].map((text, index) => ({ text, note: index ? null : 'first', length: text.length }));
  const ask = async (records: typeof words) => (await database.executeQuery(insert(records))).rows;
  expect(await ask(words.slice(0, 2))).toEqual([{ text: 'a' }, { text: 'bb' }]);
  expect(await ask(words.slice(2))).toEqual([{ text: 'ccc' }]);
  expect(await ask([{ text: 'dddd', length: 4, note: 'again' }])).toEqual([{ text: 'dddd' }]);
  const written = await database.selectFrom('word').selectAll().where('text', 'in', ['a', 'bb', 'dddd']).execute();
  expect(written).toEqual([words[0], words[1], { text: 'dddd', length: 4, note: 'again' }]);
});
