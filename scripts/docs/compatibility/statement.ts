/** A behaviour that a guide of Twilio's states, in our own words; without proof it is not done yet. */
export interface Statement {
  says: string;
  proof: readonly string[];
}

/** A statement, with the tests that prove it. */
export function says(text: string, ...proof: string[]): Statement {
  return { says: text, proof };
}
