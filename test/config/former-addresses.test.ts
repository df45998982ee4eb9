import { loadConfig } from '../../src/config';

const VARIABLE = 'PUBLIC_BASE_URL_FORMER';

test('former addresses are separated by commas, and end without slashes', () => {
  const { http } = loadConfig({ [VARIABLE]: 'https://old.example.com/, http://localhost:4000,https://a.example/b//' });
  expect(http.formerBaseUrls).toEqual(['https://old.example.com', 'http://localhost:4000', 'https://a.example/b']);
});

test.each(['example.com', 'https://one.example.com,two.example.com', 'https://example.com/?a=b'])(
  '%s is refused',
  (value) => {
    expect(() => loadConfig({ [VARIABLE]: value })).toThrow(
      `Expected ${VARIABLE} to be http or https URLs without query, separated by commas, such as https://flows.example.com`,
    );
  },
);
