import { ACCOUNT_SID, LocalTwilio } from './support/local-twilio';

describe('phone numbers', () => {
  let twilio: LocalTwilio;
  beforeEach(async () => {
    twilio = await LocalTwilio.start();
  });
  afterEach(() => twilio.stop());

  it('are bought, found, changed and given back', async () => {
    const { incomingPhoneNumbers } = twilio.client;
    const bought = await incomingPhoneNumbers.create({
      phoneNumber: '+15550009999',
      friendlyName: 'Shop',
      smsUrl: 'https://example.com/sms',
      voiceUrl: 'https://example.com/voice',
    });
    expect(bought).toMatchObject({
      sid: expect.stringMatching(/^PN[0-9a-f]{32}$/) as string,
      accountSid: ACCOUNT_SID,
      phoneNumber: '+15550009999',
      friendlyName: 'Shop',
      smsUrl: 'https://example.com/sms',
      smsMethod: 'POST',
      voiceUrl: 'https://example.com/voice',
    });
    const updated = await incomingPhoneNumbers(bought.sid).update({ smsUrl: '', smsMethod: 'GET', voiceMethod: 'GET' });
    expect(updated).toMatchObject({
      smsUrl: null,
      smsMethod: 'GET',
      voiceMethod: 'GET',
      voiceUrl: 'https://example.com/voice',
    });
    expect(await incomingPhoneNumbers(bought.sid).fetch()).toMatchObject({ smsUrl: null, friendlyName: 'Shop' });
    await incomingPhoneNumbers(bought.sid).remove();
    await expect(incomingPhoneNumbers(bought.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('are found by a part of them, and by name', async () => {
    const { incomingPhoneNumbers } = twilio.client;
    await incomingPhoneNumbers.create({ phoneNumber: '+15550009999', friendlyName: 'a' });
    await incomingPhoneNumbers.create({ phoneNumber: '+15551110000', friendlyName: 'b' });
    const found = async (filter: object): Promise<string[]> =>
      (await incomingPhoneNumbers.list(filter)).map(({ phoneNumber }) => phoneNumber);
    expect(await found({ phoneNumber: '+15550009999' })).toEqual(['+15550009999']);
    expect(await found({ phoneNumber: '111' })).toEqual(['+15551110000']);
    expect(await found({ phoneNumber: '555***9999' })).toEqual(['+15550009999']);
    expect(await found({ friendlyName: 'b' })).toEqual(['+15551110000']);
    expect(await found({})).toHaveLength(2);
  });

  it('are made up in an area code', async () => {
    const { phoneNumber } = await twilio.client.incomingPhoneNumbers.create({ areaCode: '415' });
    expect(phoneNumber).toMatch(/^\+1415555\d{4}$/);
  });

  it('come in pages', async () => {
    for (let index = 0; index < 5; index++) {
      await twilio.client.incomingPhoneNumbers.create({ phoneNumber: `+1555000100${index}` });
    }
    const all = await twilio.client.incomingPhoneNumbers.list({ pageSize: 2 });
    expect(all.map(({ phoneNumber }) => phoneNumber.at(-1))).toEqual(['4', '3', '2', '1', '0']);
  });

  it.each([
    ['that are none', { phoneNumber: '5550009999' }, 21421],
    ['without a number', {}, 21421],
    ['in no area', { areaCode: '1' }, 21451],
    ['with a URL that is none', { phoneNumber: '+15550009999', smsUrl: 'example.com' }, 21502],
  ])('are refused %s', async (_what, parameters, code) => {
    const bought = twilio.client.incomingPhoneNumbers.create(parameters);
    await expect(bought).rejects.toMatchObject({ status: 400, code });
  });

  it('are bought once', async () => {
    await twilio.client.incomingPhoneNumbers.create({ phoneNumber: '+15550009999' });
    const again = twilio.client.incomingPhoneNumbers.create({ phoneNumber: '+15550009999' });
    await expect(again).rejects.toMatchObject({ status: 400, code: 21422 });
  });

  it('of another account are out of reach', async () => {
    const response = await twilio.call('GET', `/2010-04-01/Accounts/AC${'9'.repeat(32)}/IncomingPhoneNumbers.json`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 20404 });
    const anonymous = await fetch(`${twilio.origin}/2010-04-01/Accounts/${ACCOUNT_SID}/IncomingPhoneNumbers.json`);
    expect(anonymous.status).toBe(401);
  });
});
