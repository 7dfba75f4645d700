import { DeadLetters, NAME_PATTERN, type PurgeResult } from '@app/queue';
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Problem } from '../http/problem.js';
import { ApiListDeadLetters, ApiListGroups, ApiPurge, ApiRedriveMany, ApiRedriveOne } from './dead-letter.openapi.js';
import { groupPageDto, pageDto, redriveDto, redrivenDto } from './dead-letter.presenter.js';
import { listQuery, pageQuery, readPurge, readRedrive } from './dead-letter.requests.js';
import type { DeadLetterGroupPageDto, DeadLetterPageDto } from './dto/dead-letter.dto.js';
import type { RedriveAnswerDto, RedrivenTaskDto, RedrivenTasksDto } from './dto/redrive-answer.dto.js';

/** Look at dead letters, give them another life, throw them away. */
@ApiTags('dead letters')
@Controller('dead-letter')
export class DeadLetterController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Get()
  @ApiListDeadLetters()
  async list(@Req() request: Request): Promise<DeadLetterPageDto> {
    return pageDto(await this.deadLetters.list(listQuery(request)));
  }

  @Get('groups')
  @ApiListGroups()
  async groups(@Req() request: Request): Promise<DeadLetterGroupPageDto> {
    return groupPageDto(await this.deadLetters.groups(pageQuery(request)));
  }

  @Post('redrive')
  @ApiRedriveMany()
  async redriveMany(
    @Body() body: Buffer,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RedrivenTasksDto | RedriveAnswerDto> {
    const { selection, stages } = readRedrive(body);
    const { taskIds } = selection;
    const onlyIds = Object.keys(selection).length === 1 && stages.rate === undefined && !stages.canaries;
    if (taskIds !== undefined && onlyIds) {
      response.status(200);
      return { tasks: (await this.deadLetters.redriveMany(taskIds)).map(redrivenDto) };
    }
    const redrive = redriveDto(await this.deadLetters.startRedrive(selection, stages));
    response.status(202).setHeader('Location', `/dead-letter/redrives/${redrive.redrive_id}`);
    return redrive;
  }

  @Post('purge')
  @HttpCode(200)
  @ApiPurge()
  purge(@Body() body: Buffer): Promise<PurgeResult> {
    return this.deadLetters.purge(readPurge(body));
  }

  @Post(':task_id/redrive')
  @HttpCode(200)
  @ApiRedriveOne()
  async redrive(@Param('task_id') taskId: string): Promise<RedrivenTaskDto> {
    if (!NAME_PATTERN.test(taskId)) throw new Problem('task-not-found');
    await this.deadLetters.redrive(taskId);
    return { task_id: taskId, status: 'pending' };
  }
}
