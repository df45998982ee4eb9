import type { RequestHandler } from 'express';
import type { Answer } from '../../support/openapi';

/** Middleware that keeps what is answered below it. */
export function recordAnswers(answers: Answer[]): RequestHandler {
  return (request, response, next) => {
    let body: unknown;
    const json = response.json.bind(response);
    response.json = (value: unknown) => {
      body = JSON.parse(JSON.stringify(value));
      return json(value);
    };
    response.on('finish', () => {
      const path = request.originalUrl.split('?')[0] ?? '';
      answers.push({ method: request.method, path, status: response.statusCode, body });
    });
    next();
  };
}
