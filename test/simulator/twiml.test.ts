import { parseTwiml } from '../../src/simulator/domain/twiml';
import { cpuMilliseconds } from '../support/cpu-time';

describe('TwiML', () => {
  it.each([
    ['nothing', '', []],
    ['an empty response', '<Response/>', []],
    ['a response with white space', '\n<Response>\n</Response>\n', []],
    ['a message', '<Response><Message>hi</Message></Response>', [message('hi')]],
    ['an Sms', '<Response><Sms>hi</Sms></Response>', [message('hi')]],
    [
      'entities',
      '<Response><Message>&lt;&#65;&#x1F916;&amp;&nbsp;&gt;</Message></Response>',
      [message('<A🤖&&nbsp;>')],
    ],
    ['character data', '<Response><Message><![CDATA[a < b & c]]></Message></Response>', [message('a < b & c')]],
    ['a body of its own', '<Response><Message><Body> a </Body></Message></Response>', [message(' a ')]],
    [
      'attributes in either quotes',
      `<Response><Message to='+1' from = "+2" action="/a?b=1&amp;c=2">x</Message></Response>`,
      [{ ...message('x'), to: '+1', from: '+2', statusCallback: '/a?b=1&c=2' }],
    ],
  ])('reads %s', (_what, document, verbs) => {
    expect(parseTwiml(document)).toEqual(verbs);
  });

  it.each([
    ['text', 'hello'],
    ['another document', '<html></html>'],
    ['a verb for calls', '<Response><Say>hi</Say></Response>'],
    ['an element that is not closed', '<Response><Message>hi</Response>'],
    ['an end without a beginning', '</Response>'],
    ['two documents', '<Response/><Response/>'],
    ['half a tag', '<Response><Mess'],
    ['half a comment', '<Response><!-- '],
  ])('refuses %s', (_what, document) => {
    expect(() => parseTwiml(document)).toThrow(/Expected|Unexpected/);
  });

  it('takes no longer than a document is long', () => {
    const cost = cpuMilliseconds(() => {
      for (const hostile of ['<', '<a ', '<!--', '<![CDATA[', '&#', '<a b="']) {
        expect(() => parseTwiml(hostile.repeat(64_000 / hostile.length))).toThrow(/Expected/);
      }
    });
    expect(cost).toBeLessThan(10_000);
  });
});

function message(body: string): object {
  return { verb: 'message', body, media: [] };
}
