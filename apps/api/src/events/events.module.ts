import { Module } from '@nestjs/common';
import { EventsController } from './events.controller.js';
import { EventStreamer } from './event-streamer.js';

@Module({ controllers: [EventsController], providers: [EventStreamer] })
export class EventsModule {}
