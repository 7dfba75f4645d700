/** A Nest application on Express as it is generated, with one route that validates the product's own DTO. No Redis. */
import 'reflect-metadata';
import { Body, Controller, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { submitTaskDto } from '../../ours/product.mjs';

const ANSWER = { task_id: '0000000000000000000000', status: 'pending' };

class TasksController {
  submit() {
    return ANSWER;
  }
}
class BareModule {}

// Decorators, applied by hand: this file runs without a compiler.
const submit = Object.getOwnPropertyDescriptor(TasksController.prototype, 'submit');
Reflect.defineMetadata('design:paramtypes', [await submitTaskDto()], TasksController.prototype, 'submit');
Body()(TasksController.prototype, 'submit', 0);
Post()(TasksController.prototype, 'submit', submit);
Controller('tasks')(TasksController);
Module({ controllers: [TasksController] })(BareModule);

const app = await NestFactory.create(BareModule, { logger: false });
app.useGlobalPipes(new ValidationPipe());
await app.listen(Number(process.env.PORT), '127.0.0.1');
