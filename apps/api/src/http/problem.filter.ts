import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { allowedMethods } from './allowed-methods.js';
import { Problem, toProblem } from './problem.js';
import { RefusalLog } from './refusal-log.js';
import { sendJson } from './send-json.js';

/** Answers every error of every route, unknown ones included, as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly refusals: RefusalLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = error instanceof NotFoundException ? unknownRoute(request) : toProblem(error);
    if (problem.code === 'internal-error') this.report(error, request);
    this.refusals.tell([error]);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    sendJson(response, problem.kind.status, JSON.stringify(problem.body), problem.headers);
  }

  private report(error: unknown, request: Request): void {
    const stack = error instanceof Error ? error.stack : String(error);
    this.logger.error(`${request.method} ${request.path} failed`, stack);
  }
}

function unknownRoute(request: Request): Problem {
  const allow = allowedMethods(request.app, request.path);
  if (allow.length === 0) return new Problem('route-not-found');
  return new Problem('method-not-allowed', { allow, detail: `This address takes ${allow.join(', ')}.` });
}
