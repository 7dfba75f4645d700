-- Makes `weigh`: bytes of what is remembered of a task's runs. They count as part of its record once it is finished.
weigh = weigh or function(id)
  return call('HSTRLEN', attempts, id) + call('HSTRLEN', progress, id) + call('HSTRLEN', logs, id)
end
