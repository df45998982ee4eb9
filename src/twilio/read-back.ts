/** Messages that Twilio lists at once. What a second attempt looks for is nearly always among them. */
export const READ_BACK_PAGE = 100;

/** Pages that are read at most: an attempt must have time left to send. */
const PAGES = 10;

/** A page of a list, as the SDK has it. */
interface ListPage<Item> {
  instances: Item[];
  nextPage(): Promise<ListPage<Item>> | undefined;
}

/**
 * What a list has, newest first, page by page back to a time. A step's next attempt may come days after the one that has
 * sent: while its account is held, or there is no worker, others go on writing.
 *
 * @param earliest by Twilio's clock, milliseconds since 1970
 * @throws what the SDK throws
 */
export async function* backTo<Item extends { dateCreated: Date }>(
  first: ListPage<Item>,
  earliest: number,
): AsyncGenerator<Item, void> {
  let page: ListPage<Item> | undefined = first;
  for (let read = 1; page; read += 1) {
    yield* page.instances;
    const oldest: Item | undefined = page.instances.at(-1);
    if (read === PAGES || !oldest || oldest.dateCreated.getTime() < earliest) return;
    page = await page.nextPage();
  }
}
