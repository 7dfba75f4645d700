import { RELEASE } from '@app/queue';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DOCS_PATH, OPENAPI_PATH } from '../docs/docs.paths.js';
import { IgnoresQuery } from '../http/known-parameters.js';
import { AboutDto } from './dto/about.dto.js';

const ABOUT: AboutDto = {
  name: RELEASE.name,
  version: RELEASE.version,
  docs: DOCS_PATH,
  openapi: OPENAPI_PATH,
  endpoints: {
    'POST /tasks': 'submit a task',
    'POST /tasks/bulk': 'submit many tasks',
    'GET /tasks': 'list tasks',
    'GET /tasks/{task_id}': 'read a task',
    'POST /tasks/{task_id}/duplicate': 'submit a task once more, with changes',
    'DELETE /tasks/{task_id}': 'cancel a task',
    'POST /tasks/{task_id}/retry': 'run a task now, or again',
    'POST /tasks/{task_id}/reschedule': 'run a task at another time',
    'POST /tasks/{task_id}/priority': 'give a task another priority',
    'DELETE /tasks/{task_id}/record': 'erase a finished task',
    'POST /tasks/actions': 'one of these on many tasks',
    'GET /tasks/{task_id}/result': 'read its result, or wait for it',
    'GET /tasks/{task_id}/events': 'follow it',
    'GET /events': 'follow all tasks',
    'GET /dead-letter': 'list dead letters',
    'GET /dead-letter/groups': 'dead letters by kind of error',
    'POST /dead-letter/{task_id}/redrive': 'run a dead letter again',
    'POST /dead-letter/redrive': 'run many again, at once or in stages',
    'GET /dead-letter/redrives': 'staged redrives',
    'GET /dead-letter/redrives/{redrive_id}': 'how a staged redrive does',
    'DELETE /dead-letter/redrives/{redrive_id}': 'cancel a staged redrive',
    'POST /dead-letter/purge': 'throw dead letters away',
    'GET /queues': 'the queues, and what is in them',
    'GET /queues/{queue}': 'read a queue',
    'PATCH /queues/{queue}': 'set its limits',
    'POST /queues/{queue}/pause': 'let no worker claim its tasks',
    'POST /queues/{queue}/resume': 'end a pause and a drain',
    'POST /queues/{queue}/drain': 'accept nothing new',
    'POST /queues/{queue}/purge': 'throw away all that waits',
    'GET /stats': 'figures of all queues, or of one',
    'GET /workers': 'the workers, and what they do',
    'GET /workers/{worker_id}': 'read a worker',
    'POST /workers/{worker_id}/quiet': 'let a worker claim nothing more',
    'POST /workers/{worker_id}/resume': 'let it claim again',
    'GET /types': 'the task types that have handlers',
    'GET /health': 'is Redis there?',
    'GET /health/live': 'does the process answer?',
    'GET /health/ready': 'is Redis fit to keep tasks?',
  },
};

/** The front page, for people and programs that only know the address. */
@ApiTags('about')
@IgnoresQuery()
@Controller()
export class AboutController {
  @Get()
  @ApiOperation({ summary: 'What this is, and where everything is' })
  @ApiOkResponse({ type: AboutDto, example: ABOUT })
  about(): AboutDto {
    return ABOUT;
  }
}
