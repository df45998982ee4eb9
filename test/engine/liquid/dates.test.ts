import fc from 'fast-check';
import { formatDate } from '../../../src/engine/liquid/dates/strftime';
import { readDate } from '../../../src/engine/liquid/dates/read';
import { context, NOW, render, text } from './support/render';

const iso = (value: unknown, timeZone = 'America/Los_Angeles') => {
  const instant = readDate(value, context({}, timeZone));
  return instant === null ? null : new Date(instant).toISOString();
};

describe('reading dates', () => {
  it.each([
    ['now', '2026-11-21T18:30:05.007Z'],
    ['Today', '2026-11-21T18:30:05.007Z'],
    [1457913600, '2016-03-14T00:00:00.000Z'],
    ['1457913600', '2016-03-14T00:00:00.000Z'],
    [1457913600.5, '2016-03-14T00:00:00.500Z'],
    ['2026-11-21T18:30:05.007Z', '2026-11-21T18:30:05.007Z'],
    ['2026-11-21T18:30:05.0071239+01:00', '2026-11-21T17:30:05.007Z'],
    ['2026-11-21 18:30:05 -0800', '2026-11-22T02:30:05.000Z'],
    ['2026-11-21 18:30 UTC', '2026-11-21T18:30:00.000Z'],
    ['Sat, 21 Nov 2026 18:30:05 +0000', '2026-11-21T18:30:05.000Z'],
    ['Sat Nov 21 2026 10:30:05 GMT-0800 (Pacific Standard Time)', '2026-11-21T18:30:05.000Z'],
    ['November 21, 2026 10:30 am PST', '2026-11-21T18:30:00.000Z'],
  ])('%j is an instant', (value, expected) => expect(iso(value)).toBe(expected));

  it.each([
    ['2026-11-21', '2026-11-21T08:00:00.000Z'],
    ['2026-07-01', '2026-07-01T07:00:00.000Z'],
    ['2026/07/01', '2026-07-01T07:00:00.000Z'],
    ['2026-07-01T12:00', '2026-07-01T19:00:00.000Z'],
    ['7/1/2026', '2026-07-01T07:00:00.000Z'],
    ['7/1/2026 1:05 PM', '2026-07-01T20:05:00.000Z'],
    ['March 14, 2016', '2016-03-14T07:00:00.000Z'],
    ['Mar 14th 2016, 12am', '2016-03-14T07:00:00.000Z'],
    ['14 march 2016', '2016-03-14T07:00:00.000Z'],
    ['14-Mar-2016', '2016-03-14T07:00:00.000Z'],
    ['Monday, March 14', '2026-03-14T07:00:00.000Z'],
    ['14:30', '2026-11-21T22:30:00.000Z'],
    ['2:30 p.m.', '2026-11-21T22:30:00.000Z'],
    ['0033-01-01', '0033-01-01T07:53:00.000Z'],
  ])('%j is a date of the zone', (value, expected) => expect(iso(value)).toBe(expected));

  it.each([
    '',
    'soon',
    'apartment 5',
    '2026-02-29',
    '2026-13-01',
    '31/12/2026',
    'Febtober 3, 2026',
    '25:00',
    '13:00 pm',
    '10:61',
    '2026-11-21 10:00 XYZ',
    '2026-11-21 10',
    '99999999999999999999',
    `${' '.repeat(70)}now`,
    null,
    true,
    {},
    [],
    1e300,
  ])('%j is no date', (value) => expect(iso(value)).toBeNull());

  it('moves a time that the clocks skip, and takes the first of one that they show twice', () => {
    expect(iso('2026-03-08 02:30')).toBe('2026-03-08T10:30:00.000Z');
    expect(iso('2026-11-01 01:30')).toBe('2026-11-01T08:30:00.000Z');
    expect(iso('2026-11-21 10:30', 'Asia/Kolkata')).toBe('2026-11-21T05:00:00.000Z');
  });

  it('reads back what it prints, in any zone', () => {
    const zones = [
      'UTC',
      'America/Los_Angeles',
      'Europe/Berlin',
      'Asia/Kolkata',
      'Pacific/Apia',
      'Australia/Lord_Howe',
    ];
    const formats = [
      '%Y-%m-%dT%H:%M:%S.%L%:z',
      '%a, %d %b %Y %H:%M:%S.%L %z',
      '%B %-d, %Y %-I:%M:%S.%L %p %z',
      '%F %T.%3N %z',
    ];
    const instants = fc.date({ min: new Date('1970-01-02'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), fc.constantFrom(...formats), (date, zone, format) => {
        const printed = formatDate(date.getTime(), format, zone, () => undefined);
        expect(readDate(printed, context({}, zone))).toBe(date.getTime());
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const instant = readDate(value, context());
        expect(instant === null || Number.isSafeInteger(instant)).toBe(true);
      }),
    );
  });
});

describe('printing dates', () => {
  const print = (format: string, value = NOW.toISOString(), zone?: string) =>
    text(`{{ value | date: format }}`, { value, format }, zone);

  it.each([
    ['%Y-%m-%d %H:%M:%S', '2026-11-21 10:30:05'],
    ['%a %A %b %B %h', 'Sat Saturday Nov November Nov'],
    ['%c', 'Sat Nov 21 10:30:05 2026'],
    ['%C %d %D %e', '20 21 11/21/26 21'],
    ['%F %T %R %r', '2026-11-21 10:30:05 10:30 10:30:05 AM'],
    ['%G-W%V-%u %g', '2026-W47-6 26'],
    ['%I %l %k %p %P', '10 10 10 AM am'],
    ['%j %U %W %w', '325 46 46 6'],
    ['%L %N %3N %6N', '007 007000000 007 007000'],
    ['%s', '1795285805'],
    ['%y %Y %v %x %X', '26 2026 21-NOV-2026 11/21/26 10:30:05'],
    ['%z %:z %Z', '-0800 -08:00 PST'],
    ['%+', 'Sat Nov 21 10:30:05 PST 2026'],
    ['%% %n%t|', '% \n\t|'],
    ['%-m/%-d %_m %05d %^a %#p %10A|', '11/21 11 00021 SAT am   Saturday|'],
    ['%Q %! % %9999999d 100%', '%Q %! % %9999999d 100%'],
  ])('%j', (format, expected) => expect(print(format)).toBe(expected));

  it('pads and names as English does, before noon and after', () => {
    expect(print('%-I:%M %p|%l|%e|%-e', '2026-03-08T21:05:00Z')).toBe('2:05 PM| 2| 8|8');
    expect(print('%I %p', '2026-03-08T08:00:00Z')).toBe('12 AM');
    expect(print('%I %p', '2026-03-08T19:00:00Z')).toBe('12 PM');
  });

  it('shows the time of the zone, in summer and in winter', () => {
    expect(print('%H:%M %Z', '2026-07-01T12:00:00Z')).toBe('05:00 PDT');
    expect(print('%H:%M %z', '2026-07-01T12:00:00Z', 'Asia/Kolkata')).toBe('17:30 +0530');
    expect(print('%F %H', '2026-07-01T12:00:00Z', 'Pacific/Auckland')).toBe('2026-07-02 00');
  });

  it('numbers weeks as the calendar does at the turn of the year', () => {
    expect(print('%G-%V %U %W %j', '2027-01-01T12:00:00Z', 'UTC')).toBe('2026-53 00 00 001');
    expect(print('%G-%V %U %W %j', '2024-12-31T12:00:00Z', 'UTC')).toBe('2025-01 52 53 366');
  });

  it('leaves what is no date, and what has no format', () => {
    expect(text('{{ "soon" | date: "%Y" }} {{ nothing | date: "%Y" }} {{ "now" | date: nothing }}')).toBe('soon  now');
  });

  it('needs a zone that there is', () => {
    expect(render('{{ "now" | date: "%Y" }}', {}, 'Mars/Olympus').problems[0]?.message).toBe(
      'Expected a time zone such as America/Los_Angeles, but found "Mars/Olympus" (line 1, column 1)',
    );
  });
});
