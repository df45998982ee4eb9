/** Something on which Twilio's documentation is silent, or contradicts itself, and what is done here. */
export interface Choice {
  question: string;
  choice: string;
  proof: readonly string[];
}

/** A choice, with the tests that hold it. */
export function choice(question: string, answer: string, ...proof: string[]): Choice {
  return { question, choice: answer, proof };
}
